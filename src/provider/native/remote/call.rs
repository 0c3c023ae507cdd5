//! One request to a provider, and what its failure means.

use std::time::Duration;

use http::header::RETRY_AFTER;
use reqwest::Response;
use tokio::time::timeout;

use super::Providers;
use crate::{
    http::outgoing::{FetchError, Forbidden, read_body},
    provider::{
        ModelProblem,
        model::ModelError,
        wire::{self, Call, Target},
    },
};

/// Bytes read of an error's body: enough for the sentence that says what is wrong.
const ERROR_BYTES: usize = 64 * 1024;
/// Time for an error's body; its status is known already.
const ERROR_TIME: Duration = Duration::from_secs(5);

/// A failed try.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: ModelError,
    /// Nothing was sent yet, so that a repetition can't be answered twice.
    connecting: bool,
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        Self {
            error,
            connecting: false,
        }
    }
}

impl Failure {
    pub(super) fn nonsense(detail: &str) -> Self {
        ModelError::new(ModelProblem::Nonsense, detail).into()
    }

    pub(super) fn timed_out(what: &str) -> Self {
        ModelError::new(ModelProblem::TimedOut, what).into()
    }

    /// Whether another try may go better, and is waited for.
    pub(super) fn may_pass(&self, longest_wait: Duration) -> bool {
        let asked = self.error.retry_after;
        let passing = match self.error.problem {
            ModelProblem::Overloaded | ModelProblem::Unreachable => true,
            ModelProblem::Quota => asked.is_some(),
            ModelProblem::TimedOut => self.connecting,
            _ => false,
        };
        passing && asked.is_none_or(|asked| asked <= longest_wait)
    }

    /// The pause before the next try: what the provider asks for, and a part of the doubling
    /// pause by chance (from 0 to 1).
    pub(super) fn pause(&self, base: Duration, tried: u32, chance: f64) -> Duration {
        let jitter = (base * 2_u32.pow(tried)).mul_f64(chance);
        self.error.retry_after.unwrap_or_default() + jitter
    }
}

/// What the client's error means.
pub(super) fn transport(error: reqwest::Error) -> Failure {
    let connecting = error.is_connect();
    let problem = match Forbidden::behind(&error) {
        Some(forbidden) => return refused(forbidden),
        None if error.is_timeout() => ModelProblem::TimedOut,
        None => ModelProblem::Unreachable,
    };
    Failure {
        error: ModelError::new(problem, causes(&error.without_url())),
        connecting,
    }
}

fn refused(forbidden: Forbidden) -> Failure {
    ModelError::new(ModelProblem::ForbiddenAddress, forbidden.to_string()).into()
}

/// An error with its causes; the client's own sentence says little without them.
fn causes(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

impl Providers {
    /// Sends a request; its answer has begun and is no error.
    pub(super) async fn send(&self, target: &Target, call: &Call) -> Result<Response, Failure> {
        let request = self
            .outgoing
            .request(call.method.clone(), call.url.clone())
            .map_err(refused)?
            .headers(call.headers.clone());
        let request = match &call.body {
            Some(body) => request.json(body),
            None => request,
        };
        let response = timeout(self.patience.first_byte, request.send())
            .await
            .map_err(|_| Failure::timed_out("there is no first byte in time"))?
            .map_err(transport)?;
        match response.status().is_success() {
            true => Ok(response),
            false => Err(rejected(target, response).await.into()),
        }
    }

    /// Sends a request and reads its answer whole.
    pub(super) async fn body(
        &self,
        target: &Target,
        call: &Call,
        max_bytes: usize,
    ) -> Result<String, Failure> {
        let response = self.send(target, call).await?;
        text(response, max_bytes, self.patience.first_byte).await
    }
}

/// A body as text, within limits of size and time.
pub(super) async fn text(
    response: Response,
    max_bytes: usize,
    limit: Duration,
) -> Result<String, Failure> {
    let body = timeout(limit, read_body(response, max_bytes))
        .await
        .map_err(|_| Failure::timed_out("the answer does not end in time"))?
        .map_err(|error| match error {
            FetchError::TooLarge(_) => Failure::nonsense(&error.to_string()),
            FetchError::TimedOut => Failure::timed_out("the answer does not go on"),
            other => ModelError::new(ModelProblem::Unreachable, other.to_string()).into(),
        })?;
    String::from_utf8(body.into()).map_err(|_| Failure::nonsense("the answer is not UTF-8"))
}

/// What an answer with an error's status means.
async fn rejected(target: &Target, response: Response) -> ModelError {
    let status = response.status().as_u16();
    let retry_after = response.headers().get(RETRY_AFTER);
    let retry_after = retry_after.and_then(|value| value.to_str().ok().map(str::to_owned));
    let body = text(response, ERROR_BYTES, ERROR_TIME).await;
    let body = body.unwrap_or_default();
    let mut error = wire::error(target.kind, status, retry_after.as_deref(), &body);
    let keyless = target
        .key
        .as_ref()
        .is_none_or(|key| key.expose().is_empty());
    if error.problem == ModelProblem::WrongKey && keyless {
        error.problem = ModelProblem::NoKey;
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Duration = Duration::from_secs(20);

    fn failure(problem: ModelProblem, retry_after: Option<u64>) -> Failure {
        let error = ModelError {
            retry_after: retry_after.map(Duration::from_secs),
            ..ModelError::new(problem, "")
        };
        error.into()
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for problem in ModelProblem::ALL {
            let passing = matches!(
                problem,
                ModelProblem::Overloaded | ModelProblem::Unreachable
            );
            let alone = failure(problem, None).may_pass(LONGEST);
            assert_eq!(alone, passing, "{problem:?}");
            let invited = failure(problem, Some(20)).may_pass(LONGEST);
            let passing = passing || problem == ModelProblem::Quota;
            assert_eq!(invited, passing, "{problem:?}");
            assert!(!failure(problem, Some(21)).may_pass(LONGEST), "{problem:?}");
        }
        let mut connecting = failure(ModelProblem::TimedOut, None);
        connecting.connecting = true;
        assert!(connecting.may_pass(LONGEST));
    }

    #[test]
    fn pauses_double_are_drawn_by_chance_and_add_to_what_the_provider_asks_for() {
        let base = Duration::from_millis(400);
        let pause = |tried, chance| {
            let failure = failure(ModelProblem::Overloaded, None);
            failure.pause(base, tried, chance).as_millis()
        };
        assert_eq!([pause(0, 0.0), pause(0, 0.5), pause(0, 1.0)], [0, 200, 400]);
        assert_eq!([pause(1, 0.0), pause(1, 0.5), pause(1, 1.0)], [0, 400, 800]);
        let asked = failure(ModelProblem::Quota, Some(3)).pause(base, 0, 0.5);
        assert_eq!(asked.as_millis(), 3200);
    }
}
