//! The first page a newcomer sees, with a bot to talk to before signing up.

use leptos::prelude::*;
use leptos_meta::{Meta, Title};

use crate::{
    i18n::{code, t, td_string, use_i18n},
    ui::icon,
};

/// What it is, a live demo, and the way in.
#[component]
pub fn LandingPage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Title text=move || td_string!(i18n.get_locale(), landing.title).to_string() />
        <Meta name="description" content=move || td_string!(i18n.get_locale(), landing.lead).to_string() />
        <main class="page" id="main">
            <section class="hero">
                <div>
                    <h1 class="hero__title">{t!(i18n, landing.title)}</h1>
                    <p class="hero__lead">{t!(i18n, landing.lead)}</p>
                    <div class="hero__actions">
                        <a class="button button--primary" href="/sign-up">{t!(i18n, landing.start)}</a>
                        <a class="button" href="#how">{t!(i18n, landing.see_how)}</a>
                    </div>
                    <p class="hero__note">{t!(i18n, landing.note)}</p>
                </div>
                <div class="demo">
                    <iframe
                        class="chat-frame"
                        src=move || format!("/b/demo-{}", code(i18n.get_locale()))
                        title=move || td_string!(i18n.get_locale(), landing.demo)
                    ></iframe>
                </div>
            </section>
            <section class="section" id="how">
                <h2 class="section__title">{t!(i18n, landing.how)}</h2>
                <ol class="steps">
                    <li><h3>{t!(i18n, landing.step_name)}</h3><p>{t!(i18n, landing.step_name_text)}</p></li>
                    <li><h3>{t!(i18n, landing.step_give)}</h3><p>{t!(i18n, landing.step_give_text)}</p></li>
                    <li><h3>{t!(i18n, landing.step_share)}</h3><p>{t!(i18n, landing.step_share_text)}</p></li>
                </ol>
            </section>
            <Features />
            <section class="section closing">
                <div>
                    <h2 class="section__title">{t!(i18n, landing.closing)}</h2>
                    <p class="section__lead">{t!(i18n, landing.closing_text)}</p>
                </div>
                <a class="button button--primary" href="/sign-up">{t!(i18n, landing.start)}</a>
            </section>
        </main>
    }
}

#[component]
fn Features() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="section">
            <h2 class="section__title">{t!(i18n, landing.trust)}</h2>
            <ul class="feature-grid">
                <li>{icon::quote()}<h3>{t!(i18n, landing.sources)}</h3><p>{t!(i18n, landing.sources_text)}</p></li>
                <li>{icon::inbox()}<h3>{t!(i18n, landing.honest)}</h3><p>{t!(i18n, landing.honest_text)}</p></li>
                <li>{icon::languages()}<h3>{t!(i18n, landing.languages)}</h3><p>{t!(i18n, landing.languages_text)}</p></li>
                <li>{icon::phone()}<h3>{t!(i18n, landing.light)}</h3><p>{t!(i18n, landing.light_text)}</p></li>
            </ul>
        </section>
    }
}
