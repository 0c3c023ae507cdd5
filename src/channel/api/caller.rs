//! Who asks: a key that works. Cookies are not looked at, and a key is taken from one place only,
//! so that there is one way in with one set of checks.

use std::marker::PhantomData;

use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts};

use crate::{
    account::{
        key::Scope,
        keys::{self, Holder},
    },
    chat::room::Pass,
    http::attempts::{Counted, Limit, count_try},
    id::{ApiKeyId, UserId, WorkspaceId},
};

use super::{Api, problem::ApiError};

/// Lets requests with a key that works pass, as many a minute as it may send, and tells how many
/// are left.
pub async fn admit(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let holder = match key(request.headers()) {
        Some(key) => keys::holder(&api.engine.db, key).await,
        None => Ok(None),
    };
    let holder = match holder {
        Ok(Some(holder)) => holder,
        Ok(None) => return ApiError::Key.into_response(),
        Err(error) => return ApiError::from(error).into_response(),
    };
    let limit = Limit {
        tries: api.engine.config.api_requests_per_minute,
        seconds: 60,
    };
    let counted = count_try(&api.engine.db, &format!("API key {}", holder.id), limit).await;
    let counted = match counted {
        Ok(counted) => counted,
        Err(error) => return ApiError::from(error).into_response(),
    };
    let mut response = match counted.allowed(limit) {
        Ok(()) => {
            request.extensions_mut().insert(holder);
            next.run(request).await
        }
        Err(error) => ApiError::from(error).into_response(),
    };
    tell_limit(response.headers_mut(), limit, counted);
    response
}

/// The key of `Authorization: Bearer …`, if there is exactly one.
fn key(headers: &HeaderMap) -> Option<&str> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (first, second) = (given.next()?, given.next());
    let (scheme, key) = first.to_str().ok()?.split_once(' ')?;
    (second.is_none() && scheme.eq_ignore_ascii_case("bearer")).then(|| key.trim())
}

fn tell_limit(headers: &mut HeaderMap, limit: Limit, counted: Counted) {
    let left = limit.tries.saturating_sub(counted.tries);
    for (name, value) in [
        ("ratelimit-limit", HeaderValue::from(limit.tries)),
        ("ratelimit-remaining", left.into()),
        ("ratelimit-reset", counted.seconds.into()),
    ] {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// A scope a route needs.
pub trait Needs {
    /// The scope.
    const SCOPE: Scope;
}

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident => $scope:ident,)*) => {
        $(
            $(#[$doc])*
            pub struct $name;

            impl Needs for $name {
                const SCOPE: Scope = Scope::$scope;
            }
        )*
    };
}

needs! {
    /// `bots:read`
    ReadBots => BotsRead,
    /// `bots:write`
    WriteBots => BotsWrite,
    /// `knowledge:read`
    ReadKnowledge => KnowledgeRead,
    /// `knowledge:write`
    WriteKnowledge => KnowledgeWrite,
    /// `conversations:read`
    ReadConversations => ConversationsRead,
    /// `chat`
    Chat => Chat,
    /// `usage:read`
    ReadUsage => UsageRead,
}

/// A program that may do what a route does. A route learns the workspace from nowhere else, so none
/// can forget to ask.
pub struct Caller<N> {
    /// The key.
    pub key: ApiKeyId,
    /// For whom it acts.
    pub workspace: WorkspaceId,
    /// Who made the key.
    pub user: UserId,
    needs: PhantomData<N>,
}

impl<N> Caller<N> {
    /// What lets it into a room.
    pub fn pass(&self) -> Pass {
        Pass::Key(self.key.clone())
    }
}

impl<N: Needs, S: Send + Sync> FromRequestParts<S> for Caller<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let holder = parts.extensions.get::<Holder>().ok_or(ApiError::Key)?;
        if !holder.may(N::SCOPE) {
            return Err(ApiError::Scope(N::SCOPE));
        }
        Ok(Self {
            key: holder.id.clone(),
            workspace: holder.workspace.clone(),
            user: holder.user.clone(),
            needs: PhantomData,
        })
    }
}
