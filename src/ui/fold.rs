//! Cards of which one at a time is unfolded, by the browser alone.

use leptos::prelude::*;

/// A card that unfolds under its title. Of those with the same name the browser keeps one open.
#[component]
pub fn Fold(
    /// What the cards that belong together share.
    name: &'static str,
    /// Title.
    #[prop(into)]
    title: String,
    /// Whether it is open before anybody chose.
    #[prop(into)]
    open: Signal<bool>,
    /// What is inside.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="card fold" name=name open=move || open.get()>
            <summary class="fold__summary"><h2 class="card__title">{title}</h2></summary>
            {children()}
        </details>
    }
}
