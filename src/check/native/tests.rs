//! Checks, as promised to owners.

use std::{collections::BTreeMap, time::Duration};

use http::StatusCode;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::{
    check::{CHECKS, RUNS},
    job,
    testing::{
        Answer, Person, World,
        model_server::{GOOD_KEY, Script},
        on_both_databases,
        site_server::SitePage,
    },
};

const PRICES: &str = "# Delivery\n\nDelivery inside Tashkent costs 25 000 soʻm and takes one day.";
const KNOWN: &str = "How much is delivery in Tashkent?";
const UNKNOWN: &str = "Who won the football championship in Brazil?";

/// A bot that knows what delivery costs, and its owner.
struct Shop {
    owner: Person,
    bot: String,
    provider: Option<String>,
}

impl Shop {
    async fn of(world: &World) -> Self {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Shop").await;
        owner.teach(&bot, "Prices", PRICES).await;
        Self {
            owner,
            bot,
            provider: None,
        }
    }

    async fn call(&mut self, function: &str, fields: &[(&str, &str)]) -> Answer {
        let bot = [("bot", self.bot.as_str())];
        self.owner.call(function, &[&bot, fields].concat()).await
    }

    async fn check(&mut self, question: &str, expected: &[(&str, &str)]) -> String {
        self.owner.add_check(&self.bot, question, expected).await
    }

    async fn gate(&mut self, gate: &str) {
        let set = self.call("set_gate", &[("gate", gate)]).await;
        assert!(set.is_ok(), "{}", set.body);
    }

    /// Changes the draft in a way that changes no answer.
    async fn edit(&mut self, greeting: &str) {
        let fields = [
            ("settings[name]", "Shop"),
            ("settings[purpose]", ""),
            ("settings[language]", "en"),
            ("settings[instructions]", ""),
            ("settings[greeting]", greeting),
            ("settings[starters]", ""),
            ("settings[fallback]", "I do not know."),
            ("settings[accent]", "#2563eb"),
        ];
        let saved = self.call("update_bot", &fields).await;
        assert!(saved.is_ok(), "{}", saved.body);
    }

    /// Lets the draft answer with a model that does this.
    async fn try_model(&mut self, world: &World, name: &'static str, script: Script) {
        world.models.script(name, script);
        let provider = match &self.provider {
            Some(known) => known.clone(),
            None => {
                let base_url = world.models.base_url("openai");
                let added = self.owner.add_provider("open_ai", &base_url, GOOD_KEY);
                added.await
            }
        };
        self.provider = Some(provider.clone());
        let fields = [
            ("provider", provider.as_str()),
            ("model", name),
            ("mode", "balanced"),
            ("temperature", ""),
            ("max_output_tokens", ""),
        ];
        let saved = self.call("update_model", &fields).await;
        assert!(saved.is_ok(), "{}", saved.body);
    }

    /// Begins a run by hand; its id.
    async fn begin(&mut self) -> String {
        run_of(&self.call("run_checks", &[]).await)
    }

    /// Begins a run and waits for its end.
    async fn run(&mut self, world: &World) -> Value {
        let run = self.begin().await;
        self.ended(world, &run).await
    }

    async fn find(&mut self, run: &str) -> Value {
        self.call("find_run", &[("run", run), ("page", "1")])
            .await
            .json()
    }

    async fn ended(&mut self, world: &World, run: &str) -> Value {
        for _ in 0..600 {
            world.state.queue.drain().await;
            let view = self.find(run).await;
            if view["run"]["state"] != "running" {
                return view;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("the run does not end: {}", self.find(run).await);
    }

    /// Publishes; the run that judges the draft first, if there is one.
    async fn publish(&mut self, note: &str) -> Option<String> {
        let answer = self.call("publish_bot", &[("note", note)]).await;
        assert!(answer.is_ok(), "{}", answer.body);
        answer
            .location()
            .contains("/checks/runs/")
            .then(|| run_of(&answer))
    }

    async fn live(&mut self) -> (Value, Value) {
        let state: Value = self.call("find_state", &[]).await.json();
        (state["live"].clone(), state["changed"].clone())
    }
}

fn run_of(answer: &Answer) -> String {
    assert!(answer.is_ok(), "{}", answer.body);
    let place = answer.location().split('/').nth(5);
    place
        .unwrap_or_else(|| panic!("{:?}", answer.location()))
        .to_owned()
}

/// Verdicts and what is not met, of the draft, in the order of the checks.
fn verdicts(view: &Value) -> Vec<(String, Value)> {
    let results = view["results"]["items"].as_array().unwrap();
    let by_place: BTreeMap<u64, &Value> = results
        .iter()
        .map(|result| (result["place"].as_u64().unwrap(), &result["draft"]))
        .collect();
    let draft = by_place.into_values();
    draft
        .map(|draft| {
            let verdict = draft["verdict"].as_str().unwrap().to_owned();
            (verdict, draft["unmet"].clone())
        })
        .collect()
}

async fn number(world: &World, query: &'static str) -> i64 {
    crate::sql!(world.db(), |c| sqlx::query_scalar(query).fetch_one(c).await).unwrap()
}

const ASKED: &str = "select count(*) from conversations where channel = 'check'";

on_both_databases! {
    async fn every_expectation_is_judged_and_told_when_it_is_not_met(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.check(KNOWN, &[
            ("phrases", "25,000 so'm\r\none day"), ("source", "Prices"), ("answering", "answers"),
            ("language", "english"), ("max_tokens", "300"),
        ]).await;
        shop.check(UNKNOWN, &[("answering", "refuses")]).await;
        for expected in [
            [("phrases", "free"), ("answering", "any")],
            [("source", "Hours"), ("answering", "any")],
            [("answering", "refuses"), ("source", "")],
            [("language", "uzbek_cyrillic"), ("answering", "any")],
            [("max_tokens", "1"), ("answering", "any")],
        ] {
            shop.check(KNOWN, &expected).await;
        }
        shop.check(UNKNOWN, &[]).await;
        let view = shop.run(&world).await;
        let failed = |demand: Value| ("failed".to_owned(), json!([demand]));
        assert_eq!(verdicts(&view), [
            ("passed".to_owned(), json!([])),
            ("passed".to_owned(), json!([])),
            failed(json!({"contains": "free"})),
            failed(json!({"cites": "Hours"})),
            failed(json!("refuses")),
            failed(json!({"speaks": "uzbek_cyrillic"})),
            failed(json!({"at_most": 1})),
            failed(json!("answers")),
        ]);
        assert_eq!((&view["run"]["passed"], &view["run"]["failed"], &view["run"]["live"]), (&json!(2), &json!(6), &Value::Null));
        // What fails comes first.
        assert_eq!(view["results"]["items"][0]["draft"]["verdict"], "failed");
        let list: Value = shop.call("list_checks", &[("page", "1")]).await.json();
        assert_eq!(list["checks"]["items"][0]["last"], json!(["passed", null]));
        let page = shop.owner.get(&format!("/bots/{}/checks/runs/{}", shop.bot, view["run"]["id"].as_str().unwrap())).await.body;
        assert!(page.contains("Contains “free”") && page.contains("25 000 soʻm and takes one day"), "{page}");
        let page = shop.owner.get(&format!("/bots/{}/checks", shop.bot)).await.body;
        assert!(page.contains("2 of 8 passed") && page.contains(KNOWN), "{page}");
    }

    async fn a_draft_is_compared_with_what_visitors_get(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.check(KNOWN, &[("phrases", "25 000")]).await;
        shop.check(KNOWN, &[("phrases", "on us")]).await;
        shop.check(KNOWN, &[("phrases", "Delivery")]).await;
        shop.try_model(&world, "generous", Script::saying("Delivery is on us [1].")).await;
        let view = shop.run(&world).await;
        let run = &view["run"];
        assert_eq!((&run["live"], &run["worse"], &run["better"], &run["answers"]), (&json!(1), &json!(1), &json!(1), &json!(6)));
        let results = view["results"]["items"].as_array().unwrap();
        assert_eq!((&results[0]["draft"]["verdict"], &results[0]["live"]["verdict"]), (&json!("failed"), &json!("passed")));
        assert!(results[0]["live"]["answer"].as_str().unwrap().contains("25 000"));
        // Each leads to how it came about.
        let place = results[0]["draft"]["place"].as_array().unwrap();
        let why = format!("/bots/{}/conversations/{}/why/{}", shop.bot, place[0].as_str().unwrap(), place[1].as_str().unwrap());
        assert!(shop.owner.get(&why).await.body.contains("Delivery is on us"));
        // It is paid for as any answer is.
        assert_eq!(number(&world, "select cast(sum(calls) as bigint) from usage_days").await, 3);
    }

    async fn a_run_is_in_no_list_and_told_to_nobody(world: World) {
        let mut shop = Shop::of(&world).await;
        world.site.put("/hooks", SitePage::html("<p>ok</p>"));
        let url = world.site.url("/hooks");
        let hook = [("form[url]", url.as_str()), ("form[conversation_started]", "true"), ("form[message_answered]", "true"), ("form[message_unanswered]", "true")];
        assert!(shop.call("save_webhook", &hook).await.is_ok());
        shop.owner.write_answer(&shop.bot, "Is there parking?", "Behind the house.").await;
        for question in [KNOWN, UNKNOWN, "Is there parking?"] {
            shop.check(question, &[]).await;
        }
        let view = shop.run(&world).await;
        assert_eq!(view["run"]["passed"], 2);
        assert_eq!(number(&world, ASKED).await, 3);
        for unanswered in ["true", "false"] {
            let list: Value = shop.call("list_conversations", &[("unanswered", unanswered), ("page", "1")]).await.json();
            assert_eq!(list["total"], 0, "{list}");
        }
        let bots: Value = shop.owner.call("list_bots", &[("page", "1")]).await.json();
        assert_eq!(bots["items"][0]["conversations"], 0, "{bots}");
        assert_eq!(number(&world, "select count(*) from webhook_deliveries").await, 0);
        let answers: Value = shop.call("list_curated", &[("page", "1")]).await.json();
        assert_eq!(answers["answers"]["items"][0]["hits"], 0, "{answers}");
    }

    async fn a_worker_that_is_lost_has_its_run_taken_over_and_no_question_asked_twice(world: World) {
        let mut shop = Shop::of(&world).await;
        let slow = Script { pause: Duration::from_millis(150), ..Script::saying("Delivery costs 25 000 soʻm and takes a day [1].") };
        shop.try_model(&world, "slow-shopkeeper", slow).await;
        shop.owner.publish(&shop.bot).await;
        for _ in 0..3 {
            shop.check(KNOWN, &[("phrases", "25 000")]).await;
        }
        let run = shop.begin().await;
        for _ in 0..3 {
            // In the middle of an answer, as when a process has died whose replies others finish.
            sleep(Duration::from_millis(400)).await;
            job::take_leases(world.db()).await.unwrap();
            let other = world.another_queue();
            tokio::spawn(async move { other.drain().await });
        }
        let view = shop.ended(&world, &run).await;
        assert_eq!(view["run"]["passed"], 3, "{view}");
        assert_eq!(number(&world, ASKED).await, 3);
        assert_eq!(number(&world, "select cast(sum(calls) as bigint) from usage_days").await, 3);
    }

    async fn an_answer_that_was_broken_off_is_asked_for_again(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.check(KNOWN, &[]).await;
        let still = world.state.queue.stand_still().await;
        let run = shop.begin().await;
        // What a process leaves that dies between storing a question and answering it.
        let mut tx = world.db().begin().await.unwrap();
        for left in [
            "insert into conversations (id, workspace_id, bot_id, channel, visitor, first_question, questions, created_at, updated_at)
             select 'left', workspace_id, bot_id, 'check', 'nobody', '', 1, 0, 0 from check_runs",
            "insert into messages (id, workspace_id, conversation_id, role, state, body, created_at, touched_at)
             select 'left-1', workspace_id, 'left', 'visitor', 'done', 'How much?', 0, 0 from check_runs",
            "insert into messages (id, workspace_id, conversation_id, role, state, body, question_id, created_at, touched_at)
             select 'left-2', workspace_id, 'left', 'bot', 'interrupted', '', 'left-1', 0, 0 from check_runs",
            "update check_results set answer_id = 'left-2', tries = 1",
        ] {
            crate::sql!(tx, |c| sqlx::query(left).execute(c).await.map(drop)).unwrap();
        }
        tx.commit().await.unwrap();
        drop(still);
        let view = shop.ended(&world, &run).await;
        assert_eq!(view["run"]["passed"], 1, "{view}");
        assert_eq!(number(&world, ASKED).await, 1, "what was broken off is gone");
    }

    async fn without_a_gate_or_without_checks_a_draft_is_published_at_once(world: World) {
        let mut shop = Shop::of(&world).await;
        for (gate, checked) in [("block", false), ("off", true)] {
            shop.gate(gate).await;
            if checked {
                shop.check(UNKNOWN, &[]).await;
            }
            shop.edit(&format!("Hello, {gate}")).await;
            assert_eq!(shop.publish("").await, None, "{gate}");
            assert_eq!(shop.live().await.1, json!(false));
        }
    }

    async fn a_gate_that_blocks_lets_through_only_what_passes(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.check("When is the shop open?", &[("phrases", "from nine")]).await;
        shop.gate("block").await;
        shop.edit("Good morning").await;
        let run = shop.publish("A note").await.unwrap();
        let view = shop.ended(&world, &run).await;
        assert_eq!((&view["run"]["failed"], &view["run"]["published"]), (&json!(1), &Value::Null));
        assert_eq!(shop.live().await, (json!(1), json!(true)));
        let page = format!("/bots/{}/checks/runs/{run}", shop.bot);
        assert!(!shop.owner.get(&page).await.body.contains("Publish anyway"));
        assert_eq!(shop.call("publish_run", &[("run", &run)]).await.status, StatusCode::NOT_FOUND);
        // Neither does the way round by an old version.
        let back = [("number", "1"), ("publish", "true")];
        assert!(shop.call("restore_version", &back).await.location().contains("/checks/runs/"));

        shop.owner.teach(&shop.bot, "Hours", "The shop is open from nine to eight.").await;
        shop.edit("Good morning").await;
        let run = shop.publish("A note").await.unwrap();
        let view = shop.ended(&world, &run).await;
        assert_eq!((&view["run"]["passed"], &view["run"]["published"]), (&json!(1), &json!(2)), "{view}");
        assert_eq!(shop.live().await, (json!(2), json!(false)));
        let versions: Value = shop.call("list_versions", &[("page", "1")]).await.json();
        assert_eq!((&versions["history"]["items"][0]["note"], &versions["history"]["items"][0]["author"]), (&json!("A note"), &json!("dilnoza")));
    }

    async fn a_gate_that_warns_leaves_it_to_the_owner(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.check(UNKNOWN, &[]).await;
        shop.gate("warn").await;
        shop.edit("Good morning").await;
        let run = shop.publish("All the same").await.unwrap();
        let view = shop.ended(&world, &run).await;
        assert_eq!(view["run"]["published"], Value::Null);
        assert_eq!(shop.live().await, (json!(1), json!(true)));
        let page = format!("/bots/{}/checks/runs/{run}", shop.bot);
        assert!(shop.owner.get(&page).await.body.contains("Publish anyway"));
        let published = shop.call("publish_run", &[("run", &run)]).await;
        assert!(published.is_ok(), "{}", published.body);
        assert_eq!(shop.live().await, (json!(2), json!(false)));
        // Once.
        assert_eq!(shop.call("publish_run", &[("run", &run)]).await.status, StatusCode::NOT_FOUND);
        // A run by hand publishes nothing, whatever it finds.
        shop.edit("Good evening").await;
        let view = shop.run(&world).await;
        let by_hand = view["run"]["id"].as_str().unwrap();
        assert_eq!(shop.call("publish_run", &[("run", by_hand)]).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_draft_that_changes_during_its_run_is_not_published(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.check(KNOWN, &[("phrases", "25 000")]).await;
        shop.gate("warn").await;
        shop.edit("Good morning").await;
        let still = world.state.queue.stand_still().await;
        let run = shop.publish("").await.unwrap();
        shop.edit("Something nobody has judged").await;
        drop(still);
        let view = shop.ended(&world, &run).await;
        assert_eq!((&view["run"]["passed"], &view["run"]["published"], &view["outdated"]), (&json!(1), &Value::Null, &json!(true)));
        assert_eq!(shop.live().await, (json!(1), json!(true)));
        let page = format!("/bots/{}/checks/runs/{run}", shop.bot);
        let page = shop.owner.get(&page).await.body;
        assert!(page.contains("the draft has changed since the run began") && !page.contains("Publish anyway"), "{page}");
        assert_eq!(shop.call("publish_run", &[("run", &run)]).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_run_asks_the_draft_as_it_stood_when_it_began(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.try_model(&world, "first", Script::saying("The first draft [1].")).await;
        shop.check(KNOWN, &[("phrases", "first draft")]).await;
        let still = world.state.queue.stand_still().await;
        let run = shop.begin().await;
        shop.try_model(&world, "second", Script::saying("The second draft [1].")).await;
        drop(still);
        let view = shop.ended(&world, &run).await;
        assert_eq!(verdicts(&view)[0].0, "passed", "{view}");
    }

    async fn one_run_is_under_way_at_a_time_and_can_be_stopped(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.check(KNOWN, &[]).await;
        shop.gate("warn").await;
        let still = world.state.queue.stand_still().await;
        let first = shop.begin().await;
        assert_eq!(shop.begin().await, first);
        // Publishing needs one of its own.
        let second = shop.publish("").await.unwrap();
        assert_eq!(shop.find(&first).await["run"]["state"], "stopped");
        assert!(shop.call("stop_run", &[("run", &second)]).await.is_ok());
        drop(still);
        world.state.queue.drain().await;
        assert_eq!(shop.find(&second).await["run"]["state"], "stopped");
        assert_eq!(number(&world, ASKED).await, 0);
        let runs: Value = shop.call("list_runs", &[("page", "1")]).await.json();
        assert_eq!((&runs["total"], &runs["items"][0]["id"]), (&json!(2), &json!(second)));
    }

    async fn an_answer_the_bots_own_model_did_not_give_is_not_judged(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.check(KNOWN, &[("phrases", "25 000")]).await;
        shop.try_model(&world, "shopkeeper", Script::saying("It costs 25 000 [1].")).await;
        let limit = [("day_limit", "0.00"), ("month_limit", ""), ("warn_percent", "80")];
        let set = shop.call("save_limit", &limit).await;
        assert!(set.is_ok(), "{}", set.body);
        let view = shop.run(&world).await;
        assert_eq!((verdicts(&view)[0].0.as_str(), &view["run"]["worse"]), ("unasked", &json!(0)), "{view}");
        assert_eq!(view["results"]["items"][0]["draft"]["problem"], "spending_limit", "{view}");
        assert!(shop.call("delete_limit", &[]).await.is_ok());
        assert_eq!(verdicts(&shop.run(&world).await)[0].0, "passed");
        shop.try_model(&world, "status-401", Script::named("status-401").unwrap()).await;
        let view = shop.run(&world).await;
        assert_eq!(verdicts(&view)[0].0, "unasked", "{view}");
        assert!(view["results"]["items"][0]["draft"]["problem"].is_string());
    }

    async fn a_check_is_made_of_a_real_question_with_one_click(world: World) {
        let mut shop = Shop::of(&world).await;
        let room = format!("/b/{}", shop.owner.slug(&shop.bot).await);
        for (question, source) in [(KNOWN, "Prices"), (UNKNOWN, "")] {
            let mut visitor = world.stranger();
            let asked = visitor.post_for_json(&format!("{room}/messages"), &[("text", question)]).await;
            let asked: Value = asked.json();
            let (conversation, answer) = (asked["conversation"].as_str().unwrap(), asked["answer"].as_str().unwrap());
            visitor.get(&format!("{room}/messages/{answer}/events")).await;
            let transcript = format!("/bots/{}/conversations/{conversation}", shop.bot);
            let link = format!("/bots/{}/checks/new?message={answer}", shop.bot);
            assert!(shop.owner.get(&transcript).await.body.contains(&link));
            let view: Value = shop.call("find_check", &[("message", answer)]).await.json();
            assert_eq!((&view["form"]["question"], &view["form"]["source"], &view["sources"]), (&json!(question), &json!(source), &json!(["Prices"])));
            let page = shop.owner.get(&link).await.body;
            assert!(page.contains(question), "{page}");
        }
    }

    async fn a_copy_of_a_bot_has_its_checks(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.check(KNOWN, &[("phrases", "25 000\nday"), ("source", "Prices")]).await;
        shop.gate("block").await;
        let copied = shop.call("duplicate_bot", &[("name", "Copy")]).await;
        let copy = copied.location().split('/').nth(2).unwrap().to_owned();
        let of = |list: Value| {
            let check = &list["checks"]["items"][0];
            (list["gate"].clone(), check["question"].clone(), check["expectations"].clone())
        };
        let original: Value = shop.call("list_checks", &[("page", "1")]).await.json();
        let copied: Value = shop.owner.call("list_checks", &[("bot", &copy), ("page", "1")]).await.json();
        assert_eq!(of(original), of(copied));
    }

    async fn the_oldest_runs_go_with_their_answers(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.check(UNKNOWN, &[("answering", "refuses")]).await;
        for _ in 0..RUNS + 2 {
            shop.run(&world).await;
        }
        assert_eq!(number(&world, "select count(*) from check_runs").await, i64::from(RUNS));
        assert_eq!(number(&world, ASKED).await, i64::from(RUNS));
        assert_eq!(number(&world, "select count(*) from jobs").await, 0);
    }

    async fn a_check_is_changed_and_deleted_and_there_are_not_too_many(world: World) {
        let mut shop = Shop::of(&world).await;
        let check = shop.check(KNOWN, &[("phrases", "25 000")]).await;
        let changed = [("check", check.as_str()), ("form[question]", UNKNOWN), ("form[answering]", "refuses")];
        assert!(shop.call("save_check", &changed).await.is_ok());
        let view: Value = shop.call("find_check", &[("check", &check)]).await.json();
        assert_eq!((&view["form"]["question"], &view["form"]["phrases"]), (&json!(UNKNOWN), &json!("")));
        let run = shop.run(&world).await;
        assert!(shop.call("delete_check", &[("check", &check)]).await.is_ok());
        let run = shop.find(run["run"]["id"].as_str().unwrap()).await;
        assert_eq!((&run["results"]["items"][0]["check"], &run["results"]["items"][0]["question"]), (&Value::Null, &json!(UNKNOWN)));
        // There is nothing to run any more.
        assert_eq!(shop.call("run_checks", &[]).await.status, StatusCode::NOT_FOUND);
        let mut tx = world.db().begin().await.unwrap();
        for n in 0..CHECKS {
            crate::sql!(tx, |c| {
                sqlx::query(
                    "insert into checks (id, workspace_id, bot_id, question, expectations, created_at, updated_at)
                     select $1, workspace_id, id, 'Filler?', '{}', 0, 0 from bots where id = $2",
                )
                .bind(format!("filler-{n}"))
                .bind(&shop.bot)
                .execute(c)
                .await
                .map(drop)
            })
            .unwrap();
        }
        tx.commit().await.unwrap();
        let refused = shop.call("save_check", &[("form[question]", KNOWN)]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    }

    async fn a_bot_that_is_deleted_takes_its_run_along(world: World) {
        let mut shop = Shop::of(&world).await;
        shop.check(KNOWN, &[]).await;
        let still = world.state.queue.stand_still().await;
        shop.begin().await;
        assert!(shop.call("delete_bot", &[]).await.is_ok());
        drop(still);
        world.state.queue.drain().await;
        for table in ["select count(*) from checks", "select count(*) from check_runs", "select count(*) from check_results", "select count(*) from jobs"] {
            assert_eq!(number(&world, table).await, 0, "{table}");
        }
    }
}

#[test]
fn what_is_wrong_with_a_check_is_told_beside_its_field() {
    use crate::{
        check::{Answering, CheckForm, PHRASE, PHRASES, TOKENS},
        error::Problem,
    };

    let good = CheckForm {
        question: KNOWN.into(),
        ..CheckForm::default()
    };
    assert!(good.read().is_ok());
    let wrong = |field: &str, form: CheckForm| form.read().unwrap_err().of_field(field);
    let form = |change: fn(&mut CheckForm)| {
        let mut form = good.clone();
        change(&mut form);
        form
    };
    let empty = form(|form| form.question = " ".into());
    assert_eq!(wrong("question", empty), Some(Problem::Required));
    let many = form(|form| form.phrases = "one\n".repeat(PHRASES as usize + 1));
    assert_eq!(wrong("phrases", many), Some(Problem::TooMany(PHRASES)));
    let long = form(|form| form.phrases = "a".repeat(PHRASE as usize + 1));
    assert_eq!(wrong("phrases", long), Some(Problem::TooLong(PHRASE)));
    let nothing = form(|form| form.answering = Answering::Any);
    assert_eq!(wrong("phrases", nothing), Some(Problem::Required));
    let unknown = form(|form| form.language = "klingon".into());
    assert_eq!(wrong("language", unknown), Some(Problem::Malformed));
    for tokens in ["0", "-1", "many", &(TOKENS + 1).to_string()] {
        let form = CheckForm {
            max_tokens: tokens.to_owned(),
            ..good.clone()
        };
        assert_eq!(wrong("max_tokens", form), Some(Problem::Malformed));
    }
}
