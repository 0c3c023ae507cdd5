//! Whether visitors may talk to the bot, and what they are told when they may not.

use leptos::prelude::*;

use crate::{
    bot::page::StandingBadge,
    i18n::{td_string, use_locale},
    id::BotId,
    publish::{Overview, Standing, TEXT, api::SaveTexts},
    ui::field::{FormNotice, TextArea, plain_form_error},
};

/// The card of standing and texts.
#[component]
pub fn Visitors(bot: BotId, overview: Overview) -> impl IntoView {
    let locale = use_locale();
    let standing = overview.state.standing;
    let text = match standing {
        Standing::Open => td_string!(locale, publish.open_text),
        Standing::Closed => td_string!(locale, publish.closed_text),
        Standing::Unpublished => td_string!(locale, publish.unpublished_text),
    };
    let switches = others(standing).map(|to| view! { <Switch bot=bot.clone() to from=standing /> });
    let edit = overview.may_edit.then(|| {
        view! {
            <div class="card__actions">{switches.collect_view()}</div>
            <TextsForm bot=bot.clone() overview=overview.clone() />
        }
    });
    view! {
        <section class="card stack" aria-labelledby="visitors">
            <div class="card__header">
                <h2 class="card__title" id="visitors">{td_string!(locale, publish.visitors)}</h2>
                <StandingBadge standing />
            </div>
            <p class="muted">{text}</p>
            {edit}
        </section>
    }
}

fn others(standing: Standing) -> impl Iterator<Item = Standing> {
    [Standing::Open, Standing::Closed, Standing::Unpublished]
        .into_iter()
        .filter(move |other| *other != standing)
}

#[component]
fn Switch(bot: BotId, to: Standing, from: Standing) -> impl IntoView {
    let locale = use_locale();
    let word = match (to, from) {
        (Standing::Open, Standing::Unpublished) => td_string!(locale, publish.publish_again),
        (Standing::Open, _) => td_string!(locale, publish.reopen),
        (Standing::Closed, _) => td_string!(locale, publish.close),
        (Standing::Unpublished, _) => td_string!(locale, publish.unpublish),
    };
    view! {
        <form method="post" action="/api/set_standing">
            <input type="hidden" name="bot" value=bot.to_string() />
            <button class="button" name="standing" value=to.as_str()>{word}</button>
        </form>
    }
}

#[component]
fn TextsForm(bot: BotId, overview: Overview) -> impl IntoView {
    let locale = use_locale();
    let error = plain_form_error::<SaveTexts>();
    let hint = move |standing: Standing| {
        let text = standing.default_text(overview.language);
        td_string!(locale, publish.text_hint, text = text).to_string()
    };
    view! {
        <form class="form" method="post" action="/api/save_texts">
            <FormNotice error />
            <input type="hidden" name="bot" value=bot.to_string() />
            <TextArea name="closed" input_name="texts[closed]" label=td_string!(locale, publish.text_closed) error
                value=overview.texts.closed max=TEXT rows=2 optional=true hint=hint(Standing::Closed)/>
            <TextArea name="unpublished" input_name="texts[unpublished]" label=td_string!(locale, publish.text_unpublished) error
                value=overview.texts.unpublished max=TEXT rows=2 optional=true hint=hint(Standing::Unpublished)/>
            <div class="form-actions"><button class="button">{td_string!(locale, publish.save_texts)}</button></div>
        </form>
    }
}
