//! Money: counted exactly, stopped in time, lost by nobody.

use futures::future::join_all;

use super::{
    ledger::{Outcome, Place, Record, Reservation, Scope, Stop, expire, release, reserve, settle},
    store,
};
use crate::{
    id::{BotId, WorkspaceId},
    testing::{World, on_both_databases},
    time::Timestamp,
    usage::{MicroUsd, Period, SpendingLimit, StandingState},
};

/// 24 November 2026, noon (UTC).
const NOON: Timestamp = Timestamp::from_millis(1_795_521_600_000);
const DAY: i64 = 24 * 60 * 60;
const DOLLAR: MicroUsd = MicroUsd(1_000_000);

/// A workspace that spends.
struct House {
    workspace: WorkspaceId,
    bot: BotId,
}

impl House {
    async fn of(world: &World, name: &str) -> Self {
        let mut owner = world.member(name).await;
        let bot = owner.make_bot("Shop").await;
        let workspace: String = crate::sql!(world.db(), |c| {
            sqlx::query_scalar("select workspace_id from bots where id = $1")
                .bind(&bot)
                .fetch_one(c)
                .await
        })
        .unwrap();
        Self {
            workspace: workspace.into(),
            bot: bot.into(),
        }
    }

    fn place(&self) -> Place<'_> {
        Place {
            workspace: &self.workspace,
            bot: &self.bot,
        }
    }

    async fn limit(
        &self,
        world: &World,
        bot: Option<&BotId>,
        day: Option<i64>,
        month: Option<i64>,
    ) {
        let limit = SpendingLimit {
            bot: bot.cloned(),
            day: day.map(MicroUsd),
            month: month.map(MicroUsd),
            warn_percent: 80,
        };
        let mut tx = world.db().begin().await.unwrap();
        store::save_limit(&mut tx, &self.workspace, &limit)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn reserve(
        &self,
        world: &World,
        worst: Option<MicroUsd>,
        now: Timestamp,
    ) -> Result<Reservation, Stop> {
        match reserve(world.db(), self.place(), worst, None, now)
            .await
            .unwrap()
        {
            Outcome::Granted(reservation) => Ok(reservation),
            Outcome::Stopped(stop) => Err(stop),
        }
    }

    async fn spend(&self, world: &World, cost: Option<MicroUsd>, now: Timestamp) {
        let reservation = self.reserve(world, cost, now).await.unwrap();
        settle(world.db(), reservation, &record(cost), now)
            .await
            .unwrap();
    }
}

fn record(cost: Option<MicroUsd>) -> Record<'static> {
    Record {
        provider: "openai",
        model: "m",
        input_tokens: 10,
        output_tokens: 5,
        cost,
    }
}

fn stopped(scope: Scope, period: Period) -> Stop {
    Stop::Limit { scope, period }
}

on_both_databases! {
    async fn of_forty_calls_at_once_exactly_those_that_fit_are_let_through(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.limit(&world, None, Some(7_500_000), None).await;
        let calls = (0..40).map(|_| house.reserve(&world, Some(DOLLAR), NOON));
        let granted = join_all(calls).await.into_iter().filter(Result::is_ok).count();
        assert_eq!(granted, 7);
    }

    async fn what_a_call_really_cost_takes_the_place_of_its_worst_case(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.limit(&world, None, Some(DOLLAR.0), None).await;
        let first = house.reserve(&world, Some(DOLLAR), NOON).await.unwrap();
        let full = house.reserve(&world, Some(MicroUsd(1)), NOON).await.unwrap_err();
        assert_eq!(full, stopped(Scope::Workspace, Period::Day));
        settle(world.db(), first, &record(Some(MicroUsd(400_000))), NOON).await.unwrap();
        let second = house.reserve(&world, Some(MicroUsd(600_000)), NOON).await.unwrap();
        release(world.db(), second).await.unwrap();
        house.spend(&world, Some(MicroUsd(600_000)), NOON).await;
        assert!(house.reserve(&world, Some(MicroUsd(1)), NOON).await.is_err());
        let rows = store::report(world.db(), &house.workspace, 1, NOON).await.unwrap();
        assert_eq!((rows.len(), rows[0].sum.calls, rows[0].sum.cost), (1, 2, DOLLAR));
    }

    async fn days_and_months_begin_anew(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.limit(&world, None, Some(DOLLAR.0), Some(2_000_000)).await;
        house.spend(&world, Some(DOLLAR), NOON).await;
        assert_eq!(house.reserve(&world, Some(DOLLAR), NOON).await.unwrap_err(), stopped(Scope::Workspace, Period::Day));
        let tomorrow = NOON.plus_seconds(DAY);
        house.spend(&world, Some(DOLLAR), tomorrow).await;
        let later = NOON.plus_seconds(2 * DAY);
        assert_eq!(house.reserve(&world, Some(DOLLAR), later).await.unwrap_err(), stopped(Scope::Workspace, Period::Month));
        assert!(house.reserve(&world, Some(DOLLAR), NOON.plus_seconds(7 * DAY)).await.is_ok(), "December");
    }

    async fn a_bots_own_limit_stops_that_bot_alone(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.limit(&world, Some(&house.bot), None, Some(0)).await;
        assert_eq!(house.reserve(&world, Some(MicroUsd(1)), NOON).await.unwrap_err(), stopped(Scope::Bot, Period::Month));
        let other = BotId::new();
        let place = Place { bot: &other, ..house.place() };
        assert!(matches!(reserve(world.db(), place, Some(DOLLAR), None, NOON).await.unwrap(), Outcome::Granted(_)));
    }

    async fn an_unknown_price_is_no_zero(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.spend(&world, None, NOON).await;
        let rows = store::report(world.db(), &house.workspace, 1, NOON).await.unwrap();
        assert_eq!((rows[0].sum.unpriced_calls, rows[0].sum.cost), (1, MicroUsd(0)));
        house.limit(&world, None, Some(DOLLAR.0), None).await;
        assert_eq!(house.reserve(&world, None, NOON).await.unwrap_err(), Stop::PriceUnknown);
    }

    async fn the_platforms_key_has_a_limit_of_its_own(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.spend(&world, Some(DOLLAR), NOON).await;
        let ask = || reserve(world.db(), house.place(), Some(DOLLAR), Some(DOLLAR), NOON);
        assert!(matches!(ask().await.unwrap(), Outcome::Granted(_)), "what was spent with an own key does not count");
        let Outcome::Stopped(stop) = ask().await.unwrap() else { panic!("more than the limit") };
        assert_eq!(stop, stopped(Scope::Platform, Period::Day));
    }

    async fn what_a_died_process_had_set_aside_is_counted_in_full(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.limit(&world, None, Some(DOLLAR.0), None).await;
        house.reserve(&world, Some(DOLLAR), NOON).await.unwrap();
        expire(world.db(), NOON.plus_seconds(60)).await.unwrap();
        assert!(store::report(world.db(), &house.workspace, 1, NOON).await.unwrap().is_empty(), "it may still run");
        expire(world.db(), NOON.plus_seconds(3600)).await.unwrap();
        let rows = store::report(world.db(), &house.workspace, 1, NOON).await.unwrap();
        assert_eq!(rows[0].sum.cost, DOLLAR);
        assert!(house.reserve(&world, Some(MicroUsd(1)), NOON).await.is_err());
    }

    async fn nobody_spends_or_sees_anothers_money(world: World) {
        let (one, other) = (House::of(&world, "dilnoza").await, House::of(&world, "rustam").await);
        one.limit(&world, None, Some(0), None).await;
        other.spend(&world, Some(DOLLAR), NOON).await;
        assert!(store::report(world.db(), &one.workspace, 30, NOON).await.unwrap().is_empty());
        assert!(store::limits(world.db(), &other.workspace).await.unwrap().is_empty());
    }

    async fn standings_warn_before_they_stop(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.limit(&world, None, Some(10_000_000), None).await;
        for (spend, state) in [(7, StandingState::Fine), (1, StandingState::Warned), (2, StandingState::Stopped)] {
            house.spend(&world, Some(MicroUsd(spend * DOLLAR.0)), NOON).await;
            let limits = store::limits(world.db(), &house.workspace).await.unwrap();
            let standings = store::standings(world.db(), &house.workspace, &limits, NOON).await.unwrap();
            assert_eq!(standings[0].state, state);
        }
    }
}
