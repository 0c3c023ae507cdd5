//! One conversation, as it was.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::why::problem_sentence;
use crate::{
    bot::page::{ChannelName, bot_param},
    chat::{
        Author, Channel, Citation, CuratedUse, Feedback, Message, Profile, State, Transcript,
        api::find_transcript,
    },
    i18n::{td_string, use_locale},
    id::ConversationId,
    lead::Place,
    ui::{
        load::loaded,
        pager::{Pager, page_number},
        when::When,
    },
};

/// The transcript of a conversation.
#[component]
pub fn TranscriptPage() -> impl IntoView {
    let locale = use_locale();
    let (bot, number) = (bot_param(), page_number());
    let params = use_params_map();
    let id = Memo::new(move |_| {
        ConversationId::from(params.read().get("conversation").unwrap_or_default())
    });
    let transcript = Resource::new_blocking(
        move || (bot.get(), id.get(), number.get()),
        |(bot, id, number)| find_transcript(bot, id, number),
    );
    view! {
        <a class="page-header__back" href=move || format!("/bots/{}/conversations", bot.get())>{td_string!(locale, chat.conversations)}</a>
        {loaded(transcript, |found| view! { <Found found /> })}
    }
}

#[component]
fn Found(found: Transcript) -> impl IntoView {
    let conversation = found.conversation;
    let id = conversation.id.clone();
    let (number, pages) = (found.messages.number, found.messages.pages());
    let channel = conversation.channel;
    let may_edit = found.may_edit;
    view! {
        <section class="card card--flush">
            <div class="card__header">
                <h2 class="card__title">{conversation.first_question}</h2>
                <span class="card__meta">
                    <ChannelName channel=conversation.channel />
                    " · "
                    <When at=conversation.updated_at />
                    {found.lead.map(|place| view! { " · "<LeadLink place /> })}
                </span>
            </div>
            {found.profile.map(|profile| view! { <About profile /> })}
            <ol class="transcript">
                {found.messages.items.into_iter().map(|message| view! { <MessageItem message conversation=id.clone() channel may_edit /> }).collect_view()}
            </ol>
        </section>
        <Pager number pages />
    }
}

/// Leads to the contact the visitor left.
#[component]
fn LeadLink(place: Place) -> impl IntoView {
    let locale = use_locale();
    let list = format!("/bots/{}/leads", bot_param().get_untracked());
    let Place { id, page } = place;
    let href = match page {
        1 => format!("{list}#lead-{id}"),
        _ => format!("{list}?page={page}#lead-{id}"),
    };
    view! { <a href=href>{td_string!(locale, chat.left_contact)}</a> }
}

/// Who asks, as far as the site they came from tells.
#[component]
fn About(profile: Profile) -> impl IntoView {
    let locale = use_locale();
    let person = profile.person.map(|person| {
        view! { <div><dt>{td_string!(locale, chat.person)}</dt><dd>{person}</dd></div> }
    });
    view! {
        <dl class="card__part figures">
            <div><dt>{td_string!(locale, chat.site)}</dt><dd>{profile.site}</dd></div>
            {person}
        </dl>
        {(!profile.attributes.is_empty()).then(|| view! { <Told attributes=profile.attributes /> })}
    }
}

/// What anybody with the page open can have told, apart from what is signed: a name like ours must
/// not pass for ours.
#[component]
fn Told(attributes: Vec<(String, String)>) -> impl IntoView {
    let locale = use_locale();
    let told = attributes.into_iter();
    let told = told
        .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
        .collect_view();
    view! {
        <section class="card__part stack stack--text" aria-labelledby="told">
            <h2 class="card__title" id="told">{td_string!(locale, chat.unverified)}</h2>
            <dl class="figures">{told}</dl>
        </section>
    }
}

#[component]
fn MessageItem(
    message: Message,
    conversation: ConversationId,
    channel: Channel,
    may_edit: bool,
) -> impl IntoView {
    let locale = use_locale();
    let author_class = match message.author {
        Author::Visitor => "message message--visitor",
        Author::Bot => "message message--bot",
    };
    let class = if message.superseded {
        format!("{author_class} message--superseded")
    } else {
        author_class.to_owned()
    };
    let bot = bot_param();
    let why = (message.author == Author::Bot && message.state != State::Writing).then(|| {
        let href = format!(
            "/bots/{}/conversations/{conversation}/why/{}",
            bot.get_untracked(),
            message.id
        );
        view! { <a href=href>{td_string!(locale, chat.why)}</a> }
    });
    let edition = (message.author == Author::Bot)
        .then(|| view! { <EditionName channel version=message.version /> });
    let write = may_edit.then(|| view! { <WriteLink message=message.clone() conversation /> });
    let check = (may_edit && channel != Channel::Check)
        .then(|| view! { <CheckLink message=message.clone() /> });
    let curated = message
        .curated
        .clone()
        .map(|used| view! { <CuratedMark used /> });
    let superseded = message
        .superseded
        .then(|| view! { <span class="badge">{td_string!(locale, chat.superseded)}</span> });
    let problem = message.problem.as_deref().map(|code| {
        view! { <p class="message__note">{problem_sentence(code, locale)}</p> }
    });
    let feedback = message
        .feedback
        .clone()
        .map(|given| view! { <FeedbackNote given /> });
    let author = match message.author {
        Author::Visitor => td_string!(locale, chat.visitor).into_any(),
        Author::Bot => td_string!(locale, chat.bot).into_any(),
    };
    let note = match message.state {
        State::Done | State::Writing => None,
        State::Stopped => Some(td_string!(locale, chat.stopped).into_any()),
        State::Interrupted => Some(td_string!(locale, chat.interrupted).into_any()),
        State::Failed => Some(td_string!(locale, chat.failed).into_any()),
    };
    let unanswered = (message.answered == Some(false))
        .then(|| view! { <span class="badge badge--unanswered">{td_string!(locale, chat.no_answer)}</span> });
    view! {
        <li class=class>
            <span class="visually-hidden">{author}":"</span>
            <div class="message__body" inner_html=message.html></div>
            {unanswered}
            {curated}
            <Sources message=message.id.to_string() citations=message.citations />
            {note.map(|note| view! { <p class="message__note">{note}</p> })}
            {problem}
            {feedback}
            <div class="message__foot message__time"><When at=message.created_at />{edition}{superseded}{why}{write}{check}</div>
        </li>
    }
}

/// Which edition of the bot gave an answer. Nobody knows it of answers to visitors from before there
/// were versions.
#[component]
pub fn EditionName(channel: Channel, version: Option<u32>) -> impl IntoView {
    let locale = use_locale();
    let bot = bot_param();
    match version {
        Some(number) => {
            let href = format!("/bots/{}/versions/{number}", bot.get_untracked());
            let name = td_string!(locale, publish.numbered, number = number).to_string();
            view! { <a href=href>{name}</a> }.into_any()
        }
        None if matches!(channel, Channel::Playground | Channel::Check) => {
            view! { <span>{td_string!(locale, publish.draft)}</span> }.into_any()
        }
        None => ().into_any(),
    }
}

/// Leads from an answer to the form of a better one: empty where there was none, filled in where it
/// is to be corrected. A curated answer is changed where it stands.
#[component]
fn WriteLink(message: Message, conversation: ConversationId) -> impl IntoView {
    let locale = use_locale();
    let bot = bot_param();
    let ended = message.author == Author::Bot && message.state != State::Writing;
    let (from, label) = match message.answered {
        Some(true) => (Some(message.id), td_string!(locale, curated.correct)),
        _ => (message.question, td_string!(locale, curated.write)),
    };
    let from = from.filter(|_| ended && message.curated.is_none());
    from.map(|from| {
        let href = format!(
            "/bots/{}/conversations/{conversation}/answer/{from}",
            bot.get_untracked()
        );
        view! { <a href=href>{label}</a> }
    })
}

/// Leads from an answer to the form of a check that asks the same question. The page is a later
/// slice's.
#[component]
fn CheckLink(message: Message) -> impl IntoView {
    let locale = use_locale();
    let bot = bot_param();
    let ended = message.author == Author::Bot && message.state != State::Writing;
    ended.then(|| {
        let href = format!(
            "/bots/{}/checks/new?message={}",
            bot.get_untracked(),
            message.id
        );
        view! { <a href=href>{td_string!(locale, chat.make_check)}</a> }
    })
}

/// Tells that an answer is the owner's own, and leads to it.
#[component]
fn CuratedMark(used: CuratedUse) -> impl IntoView {
    let locale = use_locale();
    let bot = bot_param();
    let name = td_string!(locale, chat.curated);
    match used.answer {
        Some(answer) => {
            let href = format!("/bots/{}/answers/{answer}", bot.get_untracked());
            view! { <a class="badge badge--ready" href=href>{name}</a> }.into_any()
        }
        None => view! { <span class="badge">{name}</span> }.into_any(),
    }
}

#[component]
fn FeedbackNote(given: Feedback) -> impl IntoView {
    let locale = use_locale();
    let (class, word) = if given.good {
        ("badge badge--ready", td_string!(locale, chat.helpful))
    } else {
        (
            "badge badge--unanswered",
            td_string!(locale, chat.not_helpful),
        )
    };
    view! { <p><span class=class>{word}</span>" "{given.comment}</p> }
}

#[component]
fn Sources(message: String, citations: Vec<Citation>) -> impl IntoView {
    let locale = use_locale();
    let count = citations.len();
    (count > 0).then(|| {
        let list = citations
            .into_iter()
            .map(|citation| view! {
                <li id=format!("source-{message}-{}", citation.number) value=citation.number.to_string()>
                    <strong>{citation.title.clone()}</strong>
                    " "
                    <span>{citation.heading.clone()}</span>
                    {citation.page.map(|page| view! { <span>" "{td_string!(locale, chat.cited_page, page = page).to_string()}</span> })}
                    {citation.url.clone().map(|link| view! { " "<a href=link rel="noreferrer noopener" target="_blank">{td_string!(locale, chat.open_source)}</a> })}
                    <blockquote>{citation.excerpt}</blockquote>
                </li>
            })
            .collect_view();
        view! {
            <details class="message__sources">
                <summary>{td_string!(locale, chat.sources)}": "{count}</summary>
                <ol>{list}</ol>
            </details>
        }
    })
}
