//! What a workspace's people see of its spending.

use http::StatusCode;
use serde_json::Value;

use crate::{
    i18n::Locale,
    testing::{Person, World, on_both_databases},
    time::Timestamp,
    ui::when,
    usage::MicroUsd,
};

const WEEK: [(&str, &str); 1] = [("days", "7")];
const DAY: i64 = 24 * 60 * 60;

/// Calls of a model by a bot, so many days ago.
async fn spend(world: &World, bot: &str, ago: i64, model: (&str, &str), cost: i64, unpriced: i64) {
    let day = days_ago(ago).iso()[..10].to_owned();
    let mut tx = world.db().begin().await.unwrap();
    crate::sql!(tx, |c| {
        sqlx::query(
            "insert into usage_days (workspace_id, bot_id, day, provider, model, calls, input_tokens, output_tokens, cost, unpriced_calls)
             select workspace_id, id, $2, $3, $4, 3, 1200, 300, $5, $6 from bots where id = $1",
        )
        .bind(bot)
        .bind(day)
        .bind(model.0)
        .bind(model.1)
        .bind(cost)
        .bind(unpriced)
        .execute(c)
        .await
        .map(drop)
    })
    .unwrap();
    tx.commit().await.unwrap();
}

fn days_ago(ago: i64) -> Timestamp {
    Timestamp::now().plus_seconds(-DAY * ago)
}

async fn report(person: &mut Person, days: &str) -> Value {
    person.call("usage_report", &[("days", days)]).await.json()
}

async fn set_limit(person: &mut Person, bot: &str, day: &str, month: &str) -> StatusCode {
    let fields = [
        ("bot", bot),
        ("day_limit", day),
        ("month_limit", month),
        ("warn_percent", "80"),
    ];
    person.call("save_limit", &fields).await.status
}

/// The rows of the chart's table: the day and what stands beside it.
fn table(page: &str) -> Vec<(String, String)> {
    let (_, table) = page.split_once("chart__table").unwrap();
    let (table, _) = table.split_once("</table>").unwrap();
    let rows = table.split("<tr>").skip(2);
    rows.map(|row| {
        let texts: Vec<&str> = row
            .split('>')
            .map(|part| part.split('<').next().unwrap().trim())
            .filter(|text| !text.is_empty())
            .collect();
        (texts[0].to_owned(), texts[1..].concat())
    })
    .collect()
}

on_both_databases! {
    async fn the_table_of_the_chart_holds_the_same_numbers(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Cake shop").await;
        spend(&world, &bot, 0, ("openai", "gpt-test"), 250_000, 1).await;
        spend(&world, &bot, 0, ("gemini", "flash-test"), 40_000, 0).await;
        spend(&world, &bot, 3, ("openai", "gpt-test"), 1_500_000, 0).await;
        spend(&world, &bot, 5, ("openai", "new-test"), 0, 3).await;
        let told = report(&mut owner, "7").await;
        let page = owner.get("/usage?days=7").await.body;
        let rows = table(&page);
        let days = told["days"].as_array().unwrap();
        assert_eq!((rows.len(), days.len()), (7, 7));
        for (row, day) in rows.iter().zip(days) {
            let began = Timestamp::from_millis(day[0].as_i64().unwrap());
            assert_eq!(row.0, when::date(began, 0, Locale::en));
            let cost = MicroUsd(day[1]["cost"].as_i64().unwrap());
            let text = match day[1]["unpriced_calls"].as_u64().unwrap() {
                0 => cost.to_string(),
                1 => format!("{cost} + 1 call of unknown price"),
                calls => format!("{calls} calls of unknown price"),
            };
            assert_eq!(row.1, text);
            assert!(page.contains(&format!("<title>{}: {}", row.0, row.1)), "the bar says the same");
        }
        let sum: i64 = days.iter().map(|day| day[1]["cost"].as_i64().unwrap()).sum();
        assert_eq!((told["span"]["cost"].as_i64(), sum), (Some(1_790_000), 1_790_000));
    }

    async fn the_page_tells_what_bots_and_models_have_cost(world: World) {
        let mut owner = world.member("dilnoza").await;
        assert!(owner.get("/usage").await.body.contains("Nothing has been spent"));
        let (cakes, books) = (owner.make_bot("Cake shop").await, owner.make_bot("Book shop").await);
        spend(&world, &cakes, 0, ("openai", "gpt-test"), 250_000, 0).await;
        spend(&world, &books, 0, ("platform", "flash-test"), 500_000, 0).await;
        spend(&world, &books, 60, ("openai", "gpt-test"), 9_000_000, 0).await;
        let told = report(&mut owner, "7").await;
        let name = |at: usize| told["bots"][at][0]["name"].as_str().unwrap().to_owned();
        assert_eq!((name(0), name(1)), ("Book shop".to_owned(), "Cake shop".to_owned()));
        assert_eq!(told["models"][0][0]["provider"], "platform");
        assert_eq!((told["today"]["cost"].as_i64(), told["month"]["cost"].as_i64()), (Some(750_000), Some(750_000)));
        let page = owner.get("/usage?days=7").await.body;
        for part in ["$0.75", "Cake shop", "gpt-test · OpenAI", "flash-test · platform’s key", "1,500", "As a table"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("$9.75"));
        assert!(owner.get("/usage?days=90").await.body.contains("$9.75"));
        for odd in ["0", "8", "99999999"] {
            assert_eq!(report(&mut owner, odd).await["days"].as_array().unwrap().len(), 30, "{odd}");
        }
        owner.call("delete_bot", &[("bot", &cakes)]).await;
        let page = owner.get("/usage").await.body;
        assert!(page.contains("Deleted bot") && !page.contains("Cake shop"), "what was spent stays spent");
        let mut russian = owner.clone();
        russian.post("/preferences", &[("language", "ru")]).await;
        assert!(russian.get("/usage").await.body.contains("0,75\u{a0}$"));
    }

    async fn bots_too_many_to_be_named_are_summed_up(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Cake shop").await;
        for n in 0..102 {
            spend(&world, &bot, 0, ("openai", &format!("model-{n}")), 10_000, 0).await;
        }
        let told = report(&mut owner, "7").await;
        assert_eq!(told["models"].as_array().unwrap().len(), 100);
        assert_eq!((told["other_models"]["cost"].as_i64(), told["other_models"]["calls"].as_i64()), (Some(20_000), Some(6)));
        assert!(owner.get("/usage").await.body.contains("Others"));
    }

    async fn a_limit_is_set_shown_and_taken_away(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Cake shop").await;
        spend(&world, &bot, 0, ("openai", "gpt-test"), 250_000, 0).await;
        let limit = [("bot", bot.as_str()), ("day_limit", "0,30"), ("month_limit", "5"), ("warn_percent", "80")];
        assert!(owner.post("/api/save_limit", &limit).await.location().contains("notice=saved"));
        let page = owner.get("/usage").await.body;
        for part in ["$0.25 of $0.30", "83 %", "$0.25 of $5.00", "Close to the limit.", "warns at 80 %", "<meter"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert_eq!(set_limit(&mut owner, &bot, "0.25", "").await, StatusCode::OK);
        let page = owner.get("/usage").await.body;
        assert!(page.contains("Bots go on with the built-in model until"), "{page}");
        let limits: Value = owner.call("list_limits", &[]).await.json();
        assert_eq!((limits["limits"].as_array().unwrap().len(), limits["standings"].as_array().unwrap().len()), (1, 1));
        assert_eq!(limits["standings"][0]["state"], "stopped");
        owner.call("delete_bot", &[("bot", &bot)]).await;
        assert!(owner.call("delete_limit", &[("bot", &bot)]).await.is_ok(), "also of a bot that is gone");
        assert!(!owner.get("/usage").await.body.contains("built-in model until"));
        assert_eq!(set_limit(&mut owner, "", "0.10", "").await, StatusCode::OK);
        assert!(owner.get("/usage").await.body.contains("Whole workspace · per day · $0.25 of $0.10."));
    }

    async fn a_limit_that_can_t_be_read_is_refused_beside_its_field(world: World) {
        let mut owner = world.member("dilnoza").await;
        for (field, day, month, percent) in [
            ("day_limit", "much", "", "80"),
            ("day_limit", "", "", "80"),
            ("day_limit", "1000001", "", "80"),
            ("month_limit", "1", "-2", "80"),
            ("warn_percent", "1", "", "200"),
        ] {
            let fields = [("bot", ""), ("day_limit", day), ("month_limit", month), ("warn_percent", percent)];
            let answer = owner.call("save_limit", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.body.contains(field), "{field}: {}", answer.body);
        }
        let mut owner = owner.with_header("referer", "http://localhost:3000/usage");
        let fields = [("bot", ""), ("day_limit", "much"), ("month_limit", ""), ("warn_percent", "80")];
        let back = owner.post("/api/save_limit", &fields).await.location().replace("http://localhost:3000", "");
        let page = owner.get(&back).await.body;
        assert!(page.contains("day_limit-error") && page.contains("value=\"much\""), "without scripts too: {page}");
    }

    async fn who_may_only_look_sees_limits_and_no_forms(world: World) {
        let mut owner = world.member("dilnoza").await;
        set_limit(&mut owner, "", "5", "").await;
        assert!(owner.get("/usage").await.body.contains("Set the limit"));
        let mut tx = world.db().begin().await.unwrap();
        crate::sql!(tx, |c| sqlx::query("update members set role = 'viewer'").execute(c).await.map(drop)).unwrap();
        tx.commit().await.unwrap();
        let page = owner.get("/usage").await.body;
        assert!(page.contains("$0 of $5.00") && !page.contains("Set the limit") && !page.contains("delete_limit"), "{page}");
        assert_eq!(set_limit(&mut owner, "", "6", "").await, StatusCode::NOT_FOUND);
        assert_eq!(owner.call("delete_limit", &[("bot", "")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(owner.call("usage_report", &WEEK).await.status, StatusCode::OK);
    }

    async fn nobody_sees_or_limits_another_workspaces_spending(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Secret shop").await;
        spend(&world, &bot, 0, ("openai", "gpt-test"), 250_000, 0).await;
        set_limit(&mut owner, &bot, "1", "").await;
        let mut other = world.member("rustam").await;
        assert_eq!(report(&mut other, "7").await["span"]["calls"], 0);
        let page = other.get("/usage").await.body;
        assert!(!page.contains("Secret shop") && !page.contains("$1.00"));
        assert_eq!(set_limit(&mut other, &bot, "0", "").await, StatusCode::NOT_FOUND);
        assert_eq!(other.call("delete_limit", &[("bot", &bot)]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.stranger().call("usage_report", &WEEK).await.status, StatusCode::UNAUTHORIZED);
        assert!(world.stranger().get("/usage").await.location().starts_with("/log-in"));
        assert!(owner.get("/usage").await.body.contains("$0.25 of $1.00"));
    }
}
