//! What models have cost.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    insight::{Overview, report},
    time::Timestamp,
    usage::Totals,
};

use super::{
    Api,
    caller::{Caller, ReadUsage},
    problem::Result,
    read::Asked,
};

/// The route of usage.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(usage))
}

/// Sums of some days, bots or models.
#[derive(Serialize, ToSchema)]
#[schema(as = UsageTotals)]
pub struct TotalsView {
    /// Calls of models.
    calls: u64,
    /// Tokens read.
    input_tokens: u64,
    /// Tokens written.
    output_tokens: u64,
    /// What the calls with a known price cost, in millionths of a US dollar.
    cost_micro_usd: i64,
    /// Calls whose price is unknown.
    unpriced_calls: u64,
}

impl From<Totals> for TotalsView {
    fn from(totals: Totals) -> Self {
        Self {
            calls: totals.calls,
            input_tokens: totals.input_tokens,
            output_tokens: totals.output_tokens,
            cost_micro_usd: totals.cost.0,
            unpriced_calls: totals.unpriced_calls,
        }
    }
}

/// The use of one day.
#[derive(Serialize, ToSchema)]
pub struct DayUsage {
    /// When the day began, UTC.
    day: String,
    /// Its sums.
    totals: TotalsView,
}

/// The use of one bot.
#[derive(Serialize, ToSchema)]
pub struct BotUsage {
    /// The bot.
    bot: String,
    /// Its name; nothing when it was deleted.
    name: Option<String>,
    /// Its sums.
    totals: TotalsView,
}

/// The use of one model.
#[derive(Serialize, ToSchema)]
pub struct ModelUsage {
    /// The provider's protocol, or `platform`.
    provider: String,
    /// The model.
    model: String,
    /// Its sums.
    totals: TotalsView,
}

/// The use of models over some days.
#[derive(Serialize, ToSchema)]
pub struct UsageReport {
    /// Today, UTC.
    today: TotalsView,
    /// This month, UTC.
    month: TotalsView,
    /// The days asked for.
    span: TotalsView,
    /// Each of these days, the earliest first.
    days: Vec<DayUsage>,
    /// By bot, the dearest first.
    bots: Vec<BotUsage>,
    /// By model, the dearest first.
    models: Vec<ModelUsage>,
}

impl From<Overview> for UsageReport {
    fn from(overview: Overview) -> Self {
        let days = overview.days.into_iter().map(|(day, totals)| DayUsage {
            day: day.iso(),
            totals: totals.into(),
        });
        let bots = overview.bots.into_iter().map(|(bot, totals)| BotUsage {
            bot: bot.id.to_string(),
            name: bot.name,
            totals: totals.into(),
        });
        let models = overview
            .models
            .into_iter()
            .map(|(model, totals)| ModelUsage {
                provider: model.provider,
                model: model.model,
                totals: totals.into(),
            });
        Self {
            today: overview.today.into(),
            month: overview.month.into(),
            span: overview.span.into(),
            days: days.collect(),
            bots: bots.collect(),
            models: models.collect(),
        }
    }
}

/// How many days.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UsageQuery {
    /// 7, 30 or 90; 30 for anything else.
    days: Option<u32>,
}

/// Reports the use of models.
#[utoipa::path(get, path = "/usage", tag = "Usage", operation_id = "usage", params(UsageQuery),
    responses((status = 200, body = UsageReport)), security(("key" = ["usage:read"])))]
async fn usage(
    caller: Caller<ReadUsage>,
    State(api): State<Api>,
    Asked(query): Asked<UsageQuery>,
) -> Result<Json<UsageReport>> {
    let (db, days) = (&api.engine.db, query.days.unwrap_or(30));
    let overview = report::report(db, &caller.workspace, days, Timestamp::now()).await?;
    Ok(Json(overview.into()))
}
