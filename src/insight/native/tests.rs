//! What a workspace's people see of its spending.

use http::StatusCode;
use serde_json::Value;

use crate::testing::{World, on_both_databases};

const DAY: [(&str, &str); 1] = [("days", "7")];

/// Spends a quarter of a dollar, and once what nobody knows the price of.
async fn spend(world: &World, bot: &str) {
    let day = crate::time::Timestamp::now().iso()[..10].to_owned();
    let mut tx = world.db().begin().await.unwrap();
    crate::sql!(tx, |c| {
        sqlx::query(
            "insert into usage_days (workspace_id, bot_id, day, provider, model, calls, input_tokens, output_tokens, cost, unpriced_calls)
             select workspace_id, id, $2, 'openai', 'gpt-test', 3, 1200, 300, 250000, 1 from bots where id = $1",
        )
        .bind(bot)
        .bind(day)
        .execute(c)
        .await
        .map(drop)
    })
    .unwrap();
    tx.commit().await.unwrap();
}

on_both_databases! {
    async fn the_page_and_its_table_tell_the_same_numbers(world: World) {
        let mut owner = world.member("dilnoza").await;
        assert!(owner.get("/usage").await.body.contains("Nothing has been spent"));
        let bot = owner.make_bot("Cake shop").await;
        spend(&world, &bot).await;
        let report: Value = owner.call("usage_report", &DAY).await.json();
        assert_eq!((report["whole"]["cost"].as_i64(), report["days"].as_array().unwrap().len()), (Some(250_000), 7));
        assert_eq!(report["bots"][0][0]["name"], "Cake shop");
        let page = owner.get("/usage?days=7").await.body;
        for part in ["$0.25", "1 call of unknown price", "gpt-test", "Cake shop", "1,500", "<svg", "As a table"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        let day = crate::time::Timestamp::now().iso()[..10].to_owned();
        let (_, table) = page.split_once(&format!("<th scope=\"row\">{day}")).unwrap();
        assert!(table[..200].contains("$0.25"), "{table}");
        owner.call("delete_bot", &[("bot", &bot)]).await;
        assert!(owner.get("/usage").await.body.contains("Deleted bot"), "what was spent stays spent");
    }

    async fn a_limit_is_set_shown_and_taken_away(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Cake shop").await;
        spend(&world, &bot).await;
        let limit = [("bot", bot.as_str()), ("day_limit", "0.30"), ("month_limit", "5"), ("warn_percent", "80")];
        assert!(owner.post("/api/save_limit", &limit).await.location().contains("notice=saved"));
        let page = owner.get("/usage").await.body;
        assert!(page.contains("$0.25 of $0.30") && page.contains("Close to the limit."), "{page}");
        owner.call("save_limit", &[("bot", bot.as_str()), ("day_limit", "0.25"), ("month_limit", ""), ("warn_percent", "80")]).await;
        assert!(owner.get("/usage").await.body.contains("The limit is reached."));
        assert!(owner.call("delete_limit", &[("bot", &bot)]).await.is_ok());
        assert!(!owner.get("/usage").await.body.contains("The limit is reached."));
    }

    async fn a_limit_that_can_t_be_read_is_refused_beside_its_field(world: World) {
        let mut owner = world.member("dilnoza").await;
        for (field, day, month, percent) in [("day_limit", "much", "", "80"), ("day_limit", "", "", "80"), ("month_limit", "1", "-2", "80"), ("warn_percent", "1", "", "200")] {
            let fields = [("bot", ""), ("day_limit", day), ("month_limit", month), ("warn_percent", percent)];
            let answer = owner.call("save_limit", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.body.contains(field), "{field}: {}", answer.body);
        }
    }

    async fn nobody_sees_another_workspaces_spending(world: World) {
        let mut owner = world.member("dilnoza").await;
        let bot = owner.make_bot("Secret shop").await;
        spend(&world, &bot).await;
        let mut other = world.member("rustam").await;
        let report: Value = other.call("usage_report", &DAY).await.json();
        assert_eq!(report["whole"]["calls"], 0);
        assert!(!other.get("/usage").await.body.contains("Secret shop"));
        assert_eq!(world.stranger().call("usage_report", &DAY).await.status, StatusCode::UNAUTHORIZED);
    }
}
