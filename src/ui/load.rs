//! Data on its way to a page: a skeleton first, then the view or what went wrong.

use leptos::prelude::*;

use super::failure::Failure;
use crate::error::Result;

/// Shows a resource when it is there; while it is asked again, what was shown stays.
pub fn loaded<T, V>(
    resource: Resource<Result<T>>,
    view: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    view! {
        <Transition fallback=Skeleton>
            {move || {
                let view = view.clone();
                Suspend::new(async move {
                    match resource.await {
                        Ok(value) => view(value).into_any(),
                        Err(error) => view! { <Failure error /> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
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
