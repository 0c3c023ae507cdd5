//! The first page a newcomer sees, with a bot to talk to before signing up.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use crate::{
    i18n::{code, td_string, use_locale},
    ui::icon,
};

/// What it is, a live demo, and the way in.
#[component]
pub fn LandingPage() -> impl IntoView {
    let locale = use_locale();
    view! {
        <Title text=td_string!(locale, landing.title)/>
        <Meta name="description" content=td_string!(locale, landing.lead)/>
        <main class="page" id="main">
            <section class="hero">
                <div>
                    <h1 class="hero__title">{td_string!(locale, landing.title)}</h1>
                    <p class="hero__lead">{td_string!(locale, landing.lead)}</p>
                    <div class="hero__actions">
                        <a class="button button--primary" href="/sign-up">{td_string!(locale, landing.start)}</a>
                        <a class="button" href="#how">{td_string!(locale, landing.see_how)}</a>
                    </div>
                    <p class="hero__note">{td_string!(locale, landing.note)}</p>
                </div>
                <div class="demo">
                    <iframe
                        class="chat-frame"
                        src=move || format!("/b/demo-{}", code(locale))
                        title=td_string!(locale, landing.demo)></iframe>
                </div>
            </section>
            <section class="section" id="how">
                <h2 class="section__title">{td_string!(locale, landing.how)}</h2>
                <ol class="steps">
                    <li><h3>{td_string!(locale, landing.step_name)}</h3><p>{td_string!(locale, landing.step_name_text)}</p></li>
                    <li><h3>{td_string!(locale, landing.step_give)}</h3><p>{td_string!(locale, landing.step_give_text)}</p></li>
                    <li><h3>{td_string!(locale, landing.step_share)}</h3><p>{td_string!(locale, landing.step_share_text)}</p></li>
                </ol>
            </section>
            <Features />
            <section class="section closing">
                <div>
                    <h2 class="section__title">{td_string!(locale, landing.closing)}</h2>
                    <p class="section__lead">{td_string!(locale, landing.closing_text)}</p>
                </div>
                <a class="button button--primary" href="/sign-up">{td_string!(locale, landing.start)}</a>
            </section>
        </main>
    }
}

#[component]
fn Features() -> impl IntoView {
    let locale = use_locale();
    view! {
        <section class="section">
            <h2 class="section__title">{td_string!(locale, landing.trust)}</h2>
            <ul class="feature-grid">
                <li>{icon::quote()}<h3>{td_string!(locale, landing.sources)}</h3><p>{td_string!(locale, landing.sources_text)}</p></li>
                <li>{icon::inbox()}<h3>{td_string!(locale, landing.honest)}</h3><p>{td_string!(locale, landing.honest_text)}</p></li>
                <li>{icon::languages()}<h3>{td_string!(locale, landing.languages)}</h3><p>{td_string!(locale, landing.languages_text)}</p></li>
                <li>{icon::phone()}<h3>{td_string!(locale, landing.light)}</h3><p>{td_string!(locale, landing.light_text)}</p></li>
            </ul>
        </section>
    }
}
