//! The chat page: rendered by the server, complete without scripts, made lively by `chat.js`.
//! It carries no wasm, so that a visitor's phone has little to load, and depends on nothing
//! around it, so that it can stand in a frame.

use leptos::{nonce::Nonce, prelude::*};

use crate::{
    account::{Theme, preferences::Preferences},
    chat::{Channel, Message, QUESTION, State},
    error::{AppError, Problem},
    http::assets::Assets,
    i18n::{self, LANGUAGES, Locale, td_string},
    id::ConversationId,
    publish::speaker::Door,
    ui::icon,
};

pub mod compare;
mod consent;
mod head;
pub mod lead;
pub mod locked;
mod messages;

use super::{leads::Offered, room::Room};
use consent::{asked, privacy};
pub use head::listed;
use head::{head, titled};
use messages::{answer_tools, messages};

/// What the page shows.
pub struct RoomPage<'a> {
    /// Bot, channel and visitor.
    pub room: &'a Room,
    /// The conversation shown, if one has begun.
    pub conversation: Option<&'a ConversationId>,
    /// Its messages.
    pub messages: &'a [Message],
    /// The visitor's conversations, to go back to.
    pub history: &'a [(ConversationId, String)],
    /// Code of an error to tell of.
    pub problem: Option<&'a str>,
    /// The form of leads, where there is one.
    pub lead: Option<Offered>,
    /// What does not depend on the room.
    pub around: Around<'a>,
}

/// What every page of the chat needs, also one that has no room.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// Language and theme.
    pub preferences: Preferences,
    /// Whether it stands in a frame.
    pub embedded: bool,
    /// Addresses of its files.
    pub assets: &'a Assets,
    /// Nonce of this answer.
    pub nonce: &'a Nonce,
    /// The address people type, without a slash at its end.
    pub public_url: &'a str,
}

/// The page as HTML.
pub fn render(page: &RoomPage<'_>) -> String {
    let owner = Owner::new();
    let html = owner.with(|| document(page).to_html());
    format!("<!DOCTYPE html>{html}")
}

/// The page for a bot that does not exist, or that the person asking may not see.
pub fn render_failure(error: &AppError, around: &Around<'_>) -> String {
    let owner = Owner::new();
    let html = owner.with(|| failure(error, around).to_html());
    format!("<!DOCTYPE html>{html}")
}

/// The page of a bot that nobody may talk to: its name, and what its owner tells visitors.
pub fn render_unpublished(room: &Room, text: &str, around: &Around<'_>) -> String {
    let owner = Owner::new();
    let html = owner.with(|| unpublished(room, text, around).to_html());
    format!("<!DOCTYPE html>{html}")
}

fn unpublished(room: &Room, text: &str, around: &Around<'_>) -> impl IntoView + use<> {
    let preferences = around.preferences;
    view! {
        <html lang=i18n::code(preferences.locale) data-theme=preferences.theme.as_str()>
            {head(room, around, Some(&room.bot.settings.accent), false)}
            <body>
                <main class="error-page" id="main">
                    <h1>{room.bot.settings.name.clone()}</h1>
                    <p class="chat__closed">{text.to_owned()}</p>
                </main>
            </body>
        </html>
    }
}

fn failure(error: &AppError, around: &Around<'_>) -> impl IntoView + use<> {
    let Preferences { locale, theme } = around.preferences;
    let sentence = error.sentence(locale);
    view! {
        <html lang=i18n::code(locale) data-theme=theme.as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                {titled(&sentence)}
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=around.assets.stylesheet().to_owned() />
            </head>
            <body>
                <main class="error-page" id="main">
                    <p class="error-page__code">{error.status()}</p>
                    <h1>{sentence}</h1>
                    <div class="row"><a class="button button--primary" href="/">{td_string!(locale, ui.home)}</a></div>
                </main>
            </body>
        </html>
    }
}

fn document(page: &RoomPage<'_>) -> impl IntoView + use<> {
    let room = page.room;
    let locale = room.preferences.locale;
    let settings = &room.bot.settings;
    let class = if page.around.embedded { "embedded" } else { "" };
    let waiting = page
        .messages
        .iter()
        .any(|message| message.state == State::Writing);
    // What is sent before the frame's script has found out who is there would be nobody's.
    let asleep = room.is_nobodys();
    view! {
        <html lang=i18n::code(locale) data-theme=room.preferences.theme.as_str() class=class>
            {head(room, &page.around, Some(&settings.accent), waiting)}
            <body class="chat-page">
                <main
                    class="chat"
                    id="chat"
                    inert=asleep
                    aria-labelledby="chat-title"
                    data-base=room.base.clone()
                    data-conversation=page.conversation.map_or_else(String::new, ToString::to_string)
                    data-locale-strings=script_words(locale, &settings.name)
                >
                    {header(page)}
                    {messages(page)}
                    {problem(page)}
                    {starters(page)}
                    {closed(page)}
                    {asked(page)}
                    {privacy(page)}
                    {lead::section(page)}
                    {composer(page)}
                    <p role="status" class="visually-hidden" id="announcer"></p>
                    // What the script puts below an answer it has written.
                    <template id="answer-tools">{answer_tools(room, "{message}", None, true)}</template>
                </main>
                {script(page)}
            </body>
        </html>
    }
}

/// The page's script. On a foreign site there is no cookie, so there the frame's own script finds
/// out who is there before it fetches the other.
fn script(page: &RoomPage<'_>) -> impl IntoView + use<> {
    let assets = page.around.assets;
    let nonce = page.around.nonce.to_string();
    let chat = assets.chat_script().to_owned();
    if page.room.channel == Channel::Widget {
        let frame = assets.frame_script().to_owned();
        view! { <script src=frame nonce=nonce data-chat=chat id="frame-script" defer></script> }
            .into_any()
    } else {
        view! { <script src=chat nonce=nonce defer></script> }.into_any()
    }
}

fn script_words(locale: Locale, bot: &str) -> String {
    serde_json::json!({
        "stop": td_string!(locale, chat.stop),
        "sending": td_string!(locale, chat.sending),
        "interrupted": td_string!(locale, chat.interrupted),
        "stopped": td_string!(locale, chat.stopped),
        "failed": td_string!(locale, chat.failed),
        "copy": td_string!(locale, chat.copy),
        "copied": td_string!(locale, chat.copied),
        "sources": td_string!(locale, chat.sources),
        "cited_page": td_string!(locale, chat.cited_page, page = "{page}").to_string(),
        "open_source": td_string!(locale, chat.open_source),
        "you": td_string!(locale, chat.you),
        "bot": bot,
        "thinking": td_string!(locale, chat.thinking),
        "offline": td_string!(locale, chat.offline),
        "question_lost": td_string!(locale, chat.question_lost),
        "try_again": td_string!(locale, chat.try_again),
        "thanks": td_string!(locale, chat.thanks),
        "close": td_string!(locale, chat.close),
    })
    .to_string()
}

fn header(page: &RoomPage<'_>) -> impl IntoView + use<> {
    let room = page.room;
    let locale = room.preferences.locale;
    let settings = &room.bot.settings;
    let face = match room.avatar.clone() {
        Some(picture) => {
            view! { <img class="chat__avatar" src=picture alt="" width="40" height="40" /> }
                .into_any()
        }
        None => {
            let initial: String = settings.name.chars().take(1).collect();
            view! { <span class="chat__avatar" aria-hidden="true">{initial}</span> }.into_any()
        }
    };
    let history: Vec<_> = page
        .history
        .iter()
        .map(|(id, question)| {
            let current = (page.conversation == Some(id)).then_some("page");
            view! { <a class="menu__item" href=format!("?c={id}") aria-current=current>{question.clone()}</a> }
        })
        .collect();
    let title = (!history.is_empty())
        .then(|| view! { <p class="menu__title">{td_string!(locale, chat.history)}</p> });
    view! {
        <header class="chat__header">
            {face}
            <div>
                <h1 class="chat__title" id="chat-title">{settings.name.clone()}</h1>
                <p class="chat__purpose">{settings.purpose.clone()}</p>
            </div>
            <details class="menu chat__menu">
                <summary aria-label=td_string!(locale, chat.menu)>{icon::more()}</summary>
                <div class="menu__panel">
                    <form method="post" action=format!("{}/conversations", room.base)>
                        <button class="menu__item">{icon::plus()}{td_string!(locale, chat.new_conversation)}</button>
                    </form>
                    {title}
                    {history}
                    {preferences(room)}
                </div>
            </details>
        </header>
    }
}

fn preferences(room: &Room) -> impl IntoView + use<> {
    let chosen = room.preferences;
    let locale = chosen.locale;
    let pressed = |is: bool| if is { "true" } else { "false" };
    let languages: Vec<_> = LANGUAGES
        .iter()
        .map(|(language, name)| {
            let code = i18n::code(*language);
            view! {
                <button class="menu__item" name="language" value=code lang=code aria-pressed=pressed(*language == locale)>
                    {*name}
                </button>
            }
        })
        .collect();
    let themes: Vec<_> = Theme::ALL
        .into_iter()
        .map(|theme| {
            view! {
                <button class="menu__item" name="theme" value=theme.as_str() aria-pressed=pressed(theme == chosen.theme)>
                    {theme.word(locale)}
                </button>
            }
        })
        .collect();
    let link = room.link.as_ref();
    let fixed = link.is_some_and(|link| link.settings.language.is_some());
    let languages = (!fixed).then(|| {
        view! {
            <hr class="menu__divider" />
            <form method="post" action="/preferences">{languages}</form>
        }
    });
    view! {
        <div class="menu__preferences">
            {languages}
            <hr class="menu__divider" />
            <form method="post" action="/preferences">{themes}</form>
        </div>
    }
}

fn problem(page: &RoomPage<'_>) -> Option<impl IntoView + use<>> {
    let locale = page.room.preferences.locale;
    page.problem.and_then(|code| problem_notice(code, locale))
}

fn problem_notice(code: &str, locale: Locale) -> Option<impl IntoView + use<>> {
    let sentence = match code {
        "busy" => AppError::Busy.sentence(locale),
        "too_many_attempts" => AppError::TooManyAttempts { seconds: 60 }.sentence(locale),
        "invalid" => Problem::TooLong(QUESTION).sentence(locale),
        "not_found" => AppError::NotFound.sentence(locale),
        // What the owner says of it stands on the page.
        "closed" | "unpublished" => return None,
        "consent_required" => AppError::ConsentRequired.sentence(locale),
        _ => AppError::Internal.sentence(locale),
    };
    Some(view! { <div class="notice notice--error" role="alert"><p>{sentence}</p></div> })
}

/// What is said in place of the composer where no conversation may begin.
fn closed(page: &RoomPage<'_>) -> Option<impl IntoView + use<>> {
    let text = page.room.door.text()?.to_owned();
    let begins = page.conversation.is_none();
    begins.then(|| view! { <p class="notice chat__closed" role="status">{text}</p> })
}

fn starters(page: &RoomPage<'_>) -> Option<impl IntoView + use<>> {
    let room = page.room;
    if !page.messages.is_empty() || room.door != Door::Open || room.consented().is_err() {
        return None;
    }
    let action = format!("{}/messages", page.room.base);
    let list: Vec<_> = page
        .room
        .bot
        .settings
        .starter_questions()
        .into_iter()
        .map(|question| {
            view! {
                <li>
                    <form method="post" action=action.clone()>
                        <button class="chip" name="text" value=question.clone()>{question.clone()}</button>
                    </form>
                </li>
            }
        })
        .collect();
    Some(view! { <ul class="chat__starters">{list}</ul> })
}

/// Whether a question may be written here.
fn takes_words(page: &RoomPage<'_>) -> bool {
    let room = page.room;
    (page.conversation.is_some() || room.door == Door::Open) && room.consented().is_ok()
}

fn composer(page: &RoomPage<'_>) -> Option<impl IntoView + use<>> {
    if !takes_words(page) {
        return None;
    }
    let locale = page.room.preferences.locale;
    Some(view! {
        <form class="chat__composer" id="composer" method="post" action=format!("{}/messages", page.room.base)>
            <input type="hidden" name="conversation" value=page.conversation.map_or_else(String::new, ToString::to_string) />
            <label class="visually-hidden" for="text">{td_string!(locale, chat.your_question)}</label>
            <textarea
                id="text"
                name="text"
                rows="1"
                maxlength=QUESTION.to_string()
                required
                placeholder=td_string!(locale, chat.ask)
                enterkeyhint="send"
            ></textarea>
            <button class="button button--primary" type="submit">{td_string!(locale, chat.send)}</button>
        </form>
    })
}
