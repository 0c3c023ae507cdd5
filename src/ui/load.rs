//! Data on its way to a page: a skeleton first, then the view or what went wrong.

use std::{pin::Pin, sync::Arc};

use leptos::prelude::*;

use super::failure::Failure;
use crate::error::Result;

/// A view that is on its way.
type Arriving = Pin<Box<dyn Future<Output = AnyView> + Send>>;

/// Shows a resource when it is there; while it is asked again, what was shown stays.
pub fn loaded<T, V>(
    resource: Resource<Result<T>>,
    view: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    arrive(Arc::new(move || {
        let view = view.clone();
        Box::pin(async move {
            match resource.await {
                Ok(value) => view(value).into_any(),
                Err(error) => view! { <Failure error /> }.into_any(),
            }
        })
    }))
}

/// Shows a resource when it is there, and nothing when it can't be had: for what stands beside the
/// part of the page that says what went wrong.
pub fn loaded_quietly<T, V>(
    resource: Resource<Result<T>>,
    view: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    arrive(Arc::new(move || {
        let view = view.clone();
        Box::pin(async move { resource.await.ok().map(view).into_any() })
    }))
}

/// Without types of its own, so that the browser's half holds this machinery once and not once a
/// page.
fn arrive(next: Arc<dyn Fn() -> Arriving + Send + Sync>) -> AnyView {
    view! { <Transition fallback=Skeleton>{move || Suspend::new(next())}</Transition> }.into_any()
}

/// The shape of a page that is on its way.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! {
        <div aria-busy="true">
            <div class="skeleton skeleton--title"></div>
            <div class="skeleton skeleton--block"></div>
        </div>
    }
}
