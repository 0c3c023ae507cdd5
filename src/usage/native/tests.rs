//! Money: counted exactly, stopped in time, lost by nobody.

use futures::future::join_all;

use super::{
    ledger::{
        Outcome, PLATFORM, Place, Record, Reservation, Scope, Stop, expire, release, reserve,
        settle,
    },
    store,
};
use crate::{
    error::AppError,
    id::{BotId, WorkspaceId},
    testing::{World, on_both_databases},
    time::Timestamp,
    usage::{LIMITS, MicroUsd, Period, SpendingLimit, StandingState, Totals, UNKNOWN},
};

/// 24 November 2026, noon (UTC).
const NOON: Timestamp = Timestamp::from_millis(1_795_521_600_000);
const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;
const DOLLAR: MicroUsd = MicroUsd(1_000_000);

/// A workspace that spends.
struct House<'a> {
    world: &'a World,
    workspace: WorkspaceId,
    bot: BotId,
}

impl<'a> House<'a> {
    async fn of(world: &'a World, name: &str) -> Self {
        let mut owner = world.member(name).await;
        let bot = owner.make_bot("Shop").await;
        Self {
            world,
            workspace: world.workspace_of(&bot).await,
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
        bot: Option<&BotId>,
        day: Option<MicroUsd>,
        month: Option<MicroUsd>,
    ) -> crate::error::Result<()> {
        let limit = SpendingLimit {
            bot: bot.cloned(),
            day,
            month,
            warn_percent: 80,
        };
        let mut tx = self.world.db().begin().await?;
        store::save_limit(&mut tx, &self.workspace, &limit).await?;
        Ok(tx.commit().await?)
    }

    async fn day_limit(&self, limit: MicroUsd) {
        self.limit(None, Some(limit), None).await.unwrap();
    }

    async fn reserve(&self, worst: Option<MicroUsd>, now: Timestamp) -> Result<Reservation, Stop> {
        match reserve(self.world.db(), self.place(), worst, None, now)
            .await
            .unwrap()
        {
            Outcome::Granted(reservation) => Ok(reservation),
            Outcome::Stopped(stop) => Err(stop),
        }
    }

    async fn settle(&self, reservation: Reservation, cost: Option<MicroUsd>, now: Timestamp) {
        settle(self.world.db(), reservation, &record(cost), now)
            .await
            .unwrap();
    }

    async fn spend(&self, cost: Option<MicroUsd>, now: Timestamp) {
        let reservation = self.reserve(cost, now).await.unwrap();
        self.settle(reservation, cost, now).await;
    }

    /// Everything that was counted on the day of a moment.
    async fn counted(&self, on: Timestamp) -> Totals {
        let days = store::by_day(self.world.db(), &self.workspace, on)
            .await
            .unwrap();
        let day = &on.iso()[..10];
        let found = days.iter().find(|(known, _)| known == day);
        found.map(|(_, totals)| *totals).unwrap_or_default()
    }

    async fn state(&self) -> Vec<StandingState> {
        let standing = store::standing(self.world.db(), self.place(), NOON).await;
        let states = standing.unwrap().into_iter().map(|limit| limit.state);
        states.collect()
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

fn cents(cents: i64) -> MicroUsd {
    MicroUsd(cents * 10_000)
}

fn stopped(scope: Scope, period: Period) -> Stop {
    Stop::Limit { scope, period }
}

on_both_databases! {
    async fn of_forty_calls_at_once_exactly_those_that_fit_are_let_through(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.day_limit(cents(750)).await;
        let calls = (0..40).map(|_| house.reserve(Some(DOLLAR), NOON));
        let granted: Vec<_> = join_all(calls).await.into_iter().filter_map(Result::ok).collect();
        assert_eq!(granted.len(), 7);
        // While some are settled, others are set aside: no moment shows less than is spent.
        let settles = granted.into_iter().map(|reservation| house.settle(reservation, Some(DOLLAR), NOON));
        let more = (0..20).map(|_| house.reserve(Some(cents(50)), NOON));
        let (_, more) = tokio::join!(join_all(settles), join_all(more));
        assert_eq!(more.into_iter().filter(Result::is_ok).count(), 1);
        assert_eq!(house.counted(NOON).await.cost, cents(700));
    }

    async fn what_a_call_really_cost_takes_the_place_of_its_worst_case(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.day_limit(DOLLAR).await;
        let first = house.reserve(Some(DOLLAR), NOON).await.unwrap();
        let full = house.reserve(Some(MicroUsd(1)), NOON).await.unwrap_err();
        assert_eq!(full, stopped(Scope::Workspace, Period::Day));
        house.settle(first, Some(cents(40)), NOON).await;
        let second = house.reserve(Some(cents(60)), NOON).await.unwrap();
        release(world.db(), second).await.unwrap();
        house.spend(Some(cents(60)), NOON).await;
        assert!(house.reserve(Some(MicroUsd(1)), NOON).await.is_err());
        let counted = house.counted(NOON).await;
        assert_eq!((counted.calls, counted.cost, counted.input_tokens, counted.output_tokens), (2, DOLLAR, 20, 10));
    }

    async fn a_call_dearer_than_its_worst_case_is_counted_as_it_is(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.day_limit(DOLLAR).await;
        let reservation = house.reserve(Some(cents(50)), NOON).await.unwrap();
        house.settle(reservation, Some(cents(130)), NOON).await;
        assert_eq!(house.counted(NOON).await.cost, cents(130));
        assert!(house.reserve(Some(MicroUsd(0)), NOON).await.is_err());
    }

    async fn days_and_months_begin_anew(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.limit(None, Some(DOLLAR), Some(cents(200))).await.unwrap();
        house.spend(Some(DOLLAR), NOON).await;
        assert_eq!(house.reserve(Some(DOLLAR), NOON).await.unwrap_err(), stopped(Scope::Workspace, Period::Day));
        house.spend(Some(DOLLAR), NOON.plus_seconds(DAY)).await;
        let later = NOON.plus_seconds(2 * DAY);
        assert_eq!(house.reserve(Some(DOLLAR), later).await.unwrap_err(), stopped(Scope::Workspace, Period::Month));
        assert!(house.reserve(Some(DOLLAR), NOON.plus_seconds(7 * DAY)).await.is_ok(), "December");
    }

    async fn a_call_over_midnight_is_seen_by_both_days(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.day_limit(DOLLAR).await;
        let midnight = NOON.plus_seconds(DAY / 2);
        let call = house.reserve(Some(DOLLAR), midnight.plus_seconds(-MINUTE)).await.unwrap();
        let after = midnight.plus_seconds(MINUTE);
        assert!(house.reserve(Some(DOLLAR), after).await.is_err(), "it may still be counted on this day");
        house.settle(call, Some(DOLLAR), after).await;
        assert!(house.reserve(Some(MicroUsd(1)), after).await.is_err());
        assert_eq!((house.counted(NOON).await.calls, house.counted(after).await.calls), (0, 1));
    }

    async fn a_bots_own_limit_stops_that_bot_alone(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.limit(Some(&house.bot), None, Some(MicroUsd(0))).await.unwrap();
        assert_eq!(house.reserve(Some(MicroUsd(1)), NOON).await.unwrap_err(), stopped(Scope::Bot, Period::Month));
        let other = BotId::new();
        let place = Place { bot: &other, ..house.place() };
        let outcome = reserve(world.db(), place, Some(DOLLAR), None, NOON).await.unwrap();
        assert!(matches!(outcome, Outcome::Granted(_)));
    }

    async fn an_unknown_price_is_no_zero(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.spend(None, NOON).await;
        let counted = house.counted(NOON).await;
        assert_eq!((counted.calls, counted.unpriced_calls, counted.cost), (1, 1, MicroUsd(0)));
        house.day_limit(DOLLAR).await;
        assert_eq!(house.reserve(None, NOON).await.unwrap_err(), Stop::PriceUnknown);
        let reservation = house.reserve(Some(cents(5)), NOON).await.unwrap();
        house.settle(reservation, None, NOON).await;
        assert_eq!(house.counted(NOON).await.cost, cents(5), "what was set aside stands for what nobody knows");
    }

    async fn the_platforms_key_has_a_limit_of_its_own(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.spend(Some(DOLLAR), NOON).await;
        let ask = || reserve(world.db(), house.place(), Some(DOLLAR), Some(DOLLAR), NOON);
        let Outcome::Granted(call) = ask().await.unwrap() else { panic!("an own key's spending does not count") };
        // Whatever name the call is recorded under.
        house.settle(call, Some(DOLLAR), NOON).await;
        let Outcome::Stopped(stop) = ask().await.unwrap() else { panic!("more than the limit") };
        assert_eq!(stop, stopped(Scope::Platform, Period::Day));
        let unpriced = reserve(world.db(), house.place(), None, Some(DOLLAR), NOON).await.unwrap();
        assert!(matches!(unpriced, Outcome::Stopped(Stop::PriceUnknown)));
        let models = store::by_model(world.db(), &house.workspace, NOON).await.unwrap();
        let mut providers: Vec<_> = models.iter().map(|(model, totals)| (model.provider.as_str(), totals.cost)).collect();
        providers.sort();
        assert_eq!(providers, [("openai", DOLLAR), (PLATFORM, DOLLAR)]);
    }

    async fn what_a_died_process_had_set_aside_is_counted_in_full(world: World) {
        let house = House::of(&world, "dilnoza").await;
        let _ = house.reserve(None, NOON).await.unwrap();
        house.day_limit(DOLLAR).await;
        let _ = house.reserve(Some(DOLLAR), NOON).await.unwrap();
        expire(world.db(), NOON.plus_seconds(MINUTE)).await.unwrap();
        assert_eq!(house.counted(NOON).await.calls, 0, "it may still run");
        let later = NOON.plus_seconds(11 * MINUTE);
        join_all((0..4).map(|_| expire(world.db(), later))).await.into_iter().for_each(Result::unwrap);
        let counted = house.counted(NOON).await;
        assert_eq!((counted.calls, counted.unpriced_calls, counted.cost), (2, 1, DOLLAR));
        assert!(house.reserve(Some(MicroUsd(1)), later).await.is_err());
        let models = store::by_model(world.db(), &house.workspace, NOON).await.unwrap();
        assert!(models.len() == 1 && models[0].0.model == UNKNOWN);
    }

    async fn a_call_that_ends_after_all_is_counted_once(world: World) {
        let house = House::of(&world, "dilnoza").await;
        let slow = house.reserve(Some(DOLLAR), NOON).await.unwrap();
        let free = house.reserve(Some(DOLLAR), NOON).await.unwrap();
        let unpriced = house.reserve(None, NOON).await.unwrap();
        let later = NOON.plus_seconds(11 * MINUTE);
        expire(world.db(), later).await.unwrap();
        house.settle(slow, Some(cents(20)), later).await;
        house.settle(unpriced, None, later).await;
        release(world.db(), free).await.unwrap();
        let counted = house.counted(NOON).await;
        assert_eq!((counted.calls, counted.unpriced_calls, counted.cost), (2, 1, cents(20)));
        let models = store::by_model(world.db(), &house.workspace, NOON).await.unwrap();
        assert_eq!(models.len(), 1, "nothing is left of what was taken for lost: {models:?}");
    }

    async fn nobody_spends_or_sees_anothers_money(world: World) {
        let (one, other) = (House::of(&world, "dilnoza").await, House::of(&world, "rustam").await);
        one.day_limit(DOLLAR).await;
        other.spend(Some(DOLLAR), NOON).await;
        let _ = other.reserve(Some(DOLLAR), NOON).await.unwrap();
        assert_eq!(one.counted(NOON).await, Totals::default());
        assert_eq!(one.state().await, [StandingState::Fine]);
        assert!(one.reserve(Some(DOLLAR), NOON).await.is_ok());
        assert!(store::limits(world.db(), &other.workspace).await.unwrap().is_empty());
        for name in [None, Some(&one.bot)] {
            let mut tx = world.db().begin().await.unwrap();
            let gone = store::delete_limit(&mut tx, &other.workspace, name).await;
            assert_eq!(gone.unwrap_err(), AppError::NotFound);
        }
    }

    async fn standings_warn_before_they_stop(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.day_limit(cents(1000)).await;
        house.limit(Some(&BotId::new()), Some(DOLLAR), None).await.unwrap();
        for (spend, state) in [(700, StandingState::Fine), (100, StandingState::Warned), (200, StandingState::Stopped)] {
            house.spend(Some(cents(spend)), NOON).await;
            assert_eq!(house.state().await, [state], "the other bot's limit is not this one's");
        }
        let standing = store::standing(world.db(), house.place(), NOON).await.unwrap().remove(0);
        assert_eq!((standing.percent(), standing.spent), (100, cents(1000)));
        assert_eq!(standing.until.iso(), "2026-11-25T00:00:00Z");
        let limits = store::limits(world.db(), &house.workspace).await.unwrap();
        let all = store::standings(world.db(), &house.workspace, &limits, NOON).await.unwrap();
        assert_eq!(all.len(), 2);
    }

    async fn limits_have_a_limit(world: World) {
        let house = House::of(&world, "dilnoza").await;
        let bots: Vec<BotId> = (0..LIMITS).map(|_| BotId::new()).collect();
        for bot in &bots {
            house.limit(Some(bot), Some(DOLLAR), None).await.unwrap();
        }
        let full = house.limit(Some(&house.bot), Some(DOLLAR), None).await;
        assert_eq!(full.unwrap_err(), AppError::LimitReached { max: LIMITS });
        house.limit(None, Some(DOLLAR), None).await.unwrap();
        house.limit(Some(&bots[0]), Some(cents(50)), None).await.unwrap();
        let limits = store::limits(world.db(), &house.workspace).await.unwrap();
        assert_eq!((limits.len(), limits[0].bot.clone()), (101, None));
        let mut tx = world.db().begin().await.unwrap();
        store::delete_limit(&mut tx, &house.workspace, Some(&bots[0])).await.unwrap();
        tx.commit().await.unwrap();
        house.limit(Some(&house.bot), Some(DOLLAR), None).await.unwrap();
    }

    async fn a_report_names_the_dearest_first(world: World) {
        let house = House::of(&world, "dilnoza").await;
        house.spend(Some(cents(10)), NOON.plus_seconds(-DAY)).await;
        house.spend(Some(cents(20)), NOON).await;
        let cheap = BotId::new();
        let place = Place { bot: &cheap, ..house.place() };
        let Outcome::Granted(call) = reserve(world.db(), place, None, None, NOON).await.unwrap() else { panic!("no limit") };
        house.settle(call, Some(cents(1)), NOON).await;
        let since = NOON.plus_seconds(-DAY);
        let bots = store::by_bot(world.db(), &house.workspace, since).await.unwrap();
        let costs: Vec<_> = bots.iter().map(|(bot, totals)| (bot.clone(), totals.cost)).collect();
        assert_eq!(costs, [(house.bot.clone(), cents(30)), (cheap, cents(1))]);
        let days = store::by_day(world.db(), &house.workspace, since).await.unwrap();
        let costs: Vec<_> = days.iter().map(|(day, totals)| (day.as_str(), totals.cost)).collect();
        assert_eq!(costs, [("2026-11-23", cents(10)), ("2026-11-24", cents(21))]);
        let gone = WorkspaceId::new();
        let place = Place { workspace: &gone, ..house.place() };
        assert_eq!(reserve(world.db(), place, None, None, NOON).await.unwrap_err(), AppError::NotFound);
    }
}
