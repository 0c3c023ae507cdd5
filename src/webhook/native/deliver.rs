//! Sending: what waits is sent, and sent again with growing pauses until the server takes it.

use std::{sync::Arc, time::Duration};

use futures::future::join_all;
use http::{Method, StatusCode, header};
use standardwebhooks::Webhook as Signer;
use tokio::time::sleep;
use url::Url;

use crate::{
    config::Config,
    db::Db,
    error::Result,
    http::outgoing::{Outgoing, read_body},
    id::{WebhookId, WorkspaceId},
    sql,
    time::Timestamp,
    webhook::Event,
};

use super::store;

/// Messages sent at a time.
const WORKERS: usize = 16;
/// Of them those of one workspace, whose slow server must not hold up all others.
const OF_A_WORKSPACE: i64 = 2;
/// How often is looked for what is due.
const LOOK: Duration = Duration::from_secs(1);
/// A server has so long to take a message; the specification advises 15 to 30 seconds.
const PATIENCE: Duration = Duration::from_secs(15);
/// Seconds nobody else sends what somebody is sending.
const LEASE: i64 = 60;
/// Bytes of an answer that are read.
const READ: usize = 4096;
/// Characters of it that are kept.
const DETAIL: usize = 300;
/// Seconds between one attempt and the next; the specification's example. After the last pause
/// there is one more attempt: in all ten, over about three days.
const PAUSES: [i64; 9] = [
    5,
    5 * 60,
    30 * 60,
    2 * 60 * 60,
    5 * 60 * 60,
    10 * 60 * 60,
    14 * 60 * 60,
    20 * 60 * 60,
    24 * 60 * 60,
];

/// The workers; cheap to clone.
#[derive(Clone)]
pub struct Webhooks {
    db: Db,
    config: Arc<Config>,
    outgoing: Outgoing,
}

/// A message on its way.
#[derive(sqlx::FromRow)]
struct Due {
    id: String,
    webhook_id: String,
    workspace_id: String,
    payload: String,
    attempts: i64,
}

/// What came of an attempt.
struct Outcome {
    status: Option<StatusCode>,
    detail: String,
}

impl Webhooks {
    /// Nothing is sent before [`serve`](Self::serve) runs.
    pub fn new(db: Db, config: Arc<Config>, outgoing: Outgoing) -> Self {
        Self {
            db,
            config,
            outgoing,
        }
    }

    /// Sends for ever.
    pub async fn serve(&self) {
        join_all((0..WORKERS).map(|_| self.work())).await;
    }

    async fn work(&self) {
        loop {
            match self.turn().await {
                Ok(true) => {}
                Ok(false) => sleep(LOOK).await,
                Err(error) => {
                    tracing::error!(%error, "sending webhooks");
                    sleep(LOOK).await;
                }
            }
        }
    }

    /// Sends the message that is due for longest; false when none is.
    pub async fn turn(&self) -> Result<bool> {
        let Some(due) = self.claim().await? else {
            return Ok(false);
        };
        let outcome = self.send(&due).await?;
        self.keep(&due, &outcome).await?;
        Ok(true)
    }

    async fn claim(&self) -> Result<Option<Due>> {
        let now = Timestamp::now();
        // Looking costs no turn among the writers.
        let waiting: Option<String> = sql!(self.db, |c| {
            sqlx::query_scalar(
                "select d.id from webhook_deliveries d join webhooks w on w.id = d.webhook_id
                 where d.state = 'waiting' and d.next_at <= $1 and d.leased_until <= $1
                   and (w.enabled = $2 or d.event = $3)
                   and d.workspace_id not in (
                       select workspace_id from webhook_deliveries
                       where state = 'waiting' and leased_until > $1
                       group by workspace_id having count(*) >= $4)
                 order by d.next_at limit 1",
            )
            .bind(now.millis())
            .bind(true)
            .bind(Event::Test.as_str())
            .bind(OF_A_WORKSPACE)
            .fetch_optional(c)
            .await
        })?;
        let Some(id) = waiting else { return Ok(None) };
        let mut tx = self.db.begin().await?;
        // Two who look at once see the same one; the second finds it leased, and looks again.
        let due: Option<Due> = sql!(tx, |c| {
            sqlx::query_as(
                "update webhook_deliveries set leased_until = $3, attempts = attempts + 1
                 where id = $1 and state = 'waiting' and next_at <= $2 and leased_until <= $2
                 returning id, webhook_id, workspace_id, payload, attempts",
            )
            .bind(&id)
            .bind(now.millis())
            .bind(now.plus_seconds(LEASE).millis())
            .fetch_optional(c)
            .await
        })?;
        tx.commit().await?;
        Ok(due)
    }

    async fn send(&self, due: &Due) -> Result<Outcome> {
        let workspace = WorkspaceId::from(due.workspace_id.clone());
        let id = WebhookId::from(due.webhook_id.clone());
        let webhook = store::find(&self.db, &workspace, &id).await?;
        let failed = |detail: String| Outcome {
            status: None,
            detail,
        };
        let seconds = Timestamp::now().millis().div_euclid(1000);
        // A secret that another installation's key sealed opens for nobody: an attempt like any
        // other, so that it ends.
        let secret = store::secret(&self.db, &self.config, &workspace, &id).await;
        let signature = secret.ok().and_then(|secret| {
            let signer = Signer::new(secret.expose()).ok()?;
            signer.sign(&due.id, seconds, due.payload.as_bytes()).ok()
        });
        let (Some(signature), Ok(url)) = (signature, Url::parse(&webhook.url)) else {
            return Ok(failed("it can't be signed".into()));
        };
        let request = match self.outgoing.request(Method::POST, url) {
            Ok(request) => request,
            Err(forbidden) => return Ok(failed(forbidden.to_string())),
        };
        let request = request
            .timeout(PATIENCE)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", &due.id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signature)
            .body(due.payload.clone());
        Ok(match request.send().await {
            Ok(response) => {
                let status = response.status();
                let body = read_body(response, READ).await.unwrap_or_default();
                Outcome {
                    status: Some(status),
                    detail: beginning(&String::from_utf8_lossy(&body)),
                }
            }
            Err(error) => failed(beginning(&reason(&error))),
        })
    }

    async fn keep(&self, due: &Due, outcome: &Outcome) -> Result<()> {
        let taken = outcome.status.is_some_and(|status| status.is_success());
        let attempts = usize::try_from(due.attempts).unwrap_or(usize::MAX);
        let pause = PAUSES.get(attempts.saturating_sub(1));
        let gone = outcome.status == Some(StatusCode::GONE);
        let (state, pause) = match pause {
            _ if taken => ("delivered", 0),
            Some(pause) if !gone => ("waiting", *pause),
            _ => ("failed", 0),
        };
        let mut tx = self.db.begin().await?;
        sql!(tx, |c| {
            sqlx::query(
                "update webhook_deliveries set state = $3, next_at = $4, leased_until = 0, status = $5, detail = $6
                 where workspace_id = $1 and id = $2 and state = 'waiting'",
            )
            .bind(&due.workspace_id)
            .bind(&due.id)
            .bind(state)
            .bind(Timestamp::now().plus_seconds(pause).millis())
            .bind(outcome.status.map(|status| i64::from(status.as_u16())))
            .bind(&outcome.detail)
            .execute(c)
            .await
            .map(drop)
        })?;
        if gone {
            // The receiver says so, and the specification asks for it.
            sql!(tx, |c| {
                sqlx::query("update webhooks set enabled = $3 where workspace_id = $1 and id = $2")
                    .bind(&due.workspace_id)
                    .bind(&due.webhook_id)
                    .bind(false)
                    .execute(c)
                    .await
                    .map(drop)
            })?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Why there was no answer, without the address, which the owner knows.
fn reason(error: &reqwest::Error) -> String {
    if let Some(forbidden) = crate::http::outgoing::Forbidden::behind(error) {
        return forbidden.to_string();
    }
    let kind = if error.is_timeout() {
        "timed out"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    };
    kind.to_owned()
}

fn beginning(text: &str) -> String {
    text.chars()
        .filter(|letter| *letter != '\0')
        .take(DETAIL)
        .collect()
}
