//! What a workspace's bots have spent and set aside: one question for the guard before a call and
//! for the page, so that both speak of the same money.

use crate::{
    db::{Db, Tx},
    error::Result,
    id::{BotId, WorkspaceId},
    sql,
    time::Timestamp,
    usage::{MicroUsd, PLATFORM, Period},
};

use super::calendar::first_day;

/// Spending of today and this month, by bot.
pub struct Spending(Vec<Row>);

#[derive(sqlx::FromRow)]
struct Row {
    bot_id: String,
    today: i64,
    month: i64,
    platform_today: i64,
}

/// Money set aside counts in whichever period it may still be spent, so it counts in the present
/// one. One statement, because a call that is settled between two would be seen by neither.
const BY_BOT: &str = "
    select bot_id, cast(sum(today) as bigint) as today, cast(sum(month) as bigint) as month,
           cast(sum(platform_today) as bigint) as platform_today
    from (
        select bot_id, cost as month, case when day >= $2 then cost else 0 end as today,
               case when day >= $2 and provider = $4 then cost else 0 end as platform_today
        from usage_days where workspace_id = $1 and day >= $3
        union all
        select bot_id, coalesce(amount, 0), coalesce(amount, 0),
               case when platform then coalesce(amount, 0) else 0 end
        from reservations where workspace_id = $1
    ) as spending group by bot_id";

impl Spending {
    /// As a transaction sees it.
    pub async fn within(tx: &mut Tx, workspace: &WorkspaceId, now: Timestamp) -> Result<Self> {
        let rows = sql!(tx, |c| {
            sqlx::query_as(BY_BOT)
                .bind(workspace.as_str())
                .bind(first_day(Period::Day, now))
                .bind(first_day(Period::Month, now))
                .bind(PLATFORM)
                .fetch_all(c)
                .await
        })?;
        Ok(Self(rows))
    }

    /// As it is at this moment.
    pub async fn read(db: &Db, workspace: &WorkspaceId, now: Timestamp) -> Result<Self> {
        let rows = sql!(db, |c| {
            sqlx::query_as(BY_BOT)
                .bind(workspace.as_str())
                .bind(first_day(Period::Day, now))
                .bind(first_day(Period::Month, now))
                .bind(PLATFORM)
                .fetch_all(c)
                .await
        })?;
        Ok(Self(rows))
    }

    /// Of one bot, or of the whole workspace.
    pub fn of(&self, bot: Option<&BotId>, period: Period) -> MicroUsd {
        self.sum(
            |row| bot.is_none_or(|bot| row.bot_id == bot.as_str()),
            |row| match period {
                Period::Day => row.today,
                Period::Month => row.month,
            },
        )
    }

    /// With the platform's own key, today.
    pub fn of_platform(&self) -> MicroUsd {
        self.sum(|_| true, |row| row.platform_today)
    }

    fn sum(&self, which: impl Fn(&Row) -> bool, amount: impl Fn(&Row) -> i64) -> MicroUsd {
        let rows = self.0.iter().filter(|row| which(row));
        rows.map(|row| MicroUsd(amount(row))).sum()
    }
}
