//! One question to several models at once, for the owner: each gets a conversation of its own in
//! the playground, so that everything that holds for answers holds for these too.

use std::collections::HashMap;

use axum::{
    Extension, Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use futures::future::try_join_all;
use leptos::nonce::Nonce;
use serde::Deserialize;

use crate::{
    account::Me,
    bot::model::ModelSettings,
    chat::{Channel, Why},
    error::{AppError, Result},
    http::assets::Assets,
    i18n::{Locale, td_string},
    id::MessageId,
    provider::store as providers,
    ui::number::grouped,
};

use super::{
    ask,
    engine::Engine,
    room::Room,
    room_page::{
        Around,
        compare::{Column, ComparePage, render},
    },
    store,
};

/// Models beside the bot's own.
pub const ALTERNATIVES: usize = 3;

#[derive(Deserialize)]
pub(super) struct Shown {
    /// Ids of the answers, joined with commas.
    m: Option<String>,
    problem: Option<String>,
}

/// The page: the form, and the answers of the question asked last.
pub(super) async fn page(
    State(engine): State<Engine>,
    State(assets): State<Assets>,
    Extension(nonce): Extension<Nonce>,
    Query(shown): Query<Shown>,
    room: Room,
) -> Result<Response> {
    owners_only(&room)?;
    let ids: Vec<MessageId> = shown
        .m
        .iter()
        .flat_map(|list| list.split(','))
        .take(ALTERNATIVES + 1)
        .map(|id| MessageId::from(id.to_owned()))
        .collect();
    let columns = ids.iter().enumerate();
    let columns = columns.map(|(number, id)| column(&engine, &room, number, id));
    let columns = try_join_all(columns).await?;
    let question = columns
        .first()
        .map(|(_, question)| question.clone())
        .unwrap_or_default();
    let columns: Vec<Column> = columns.into_iter().map(|(column, _)| column).collect();
    let choices = providers::list(&engine.db, &engine.config, &room.workspace).await?;
    let html = render(&ComparePage {
        room: &room,
        question: &question,
        columns: &columns,
        providers: &choices,
        problem: shown.problem.as_deref(),
        around: Around {
            preferences: room.preferences,
            embedded: true,
            assets: &assets,
            nonce: &nonce,
            public_url: &engine.config.public_url,
        },
    });
    Ok(Html(html).into_response())
}

/// Asks every model chosen.
pub(super) async fn ask_all(
    State(engine): State<Engine>,
    me: Option<Extension<Me>>,
    room: Room,
    Form(fields): Form<HashMap<String, String>>,
) -> Result<Response> {
    owners_only(&room)?;
    // A member who may only look must not choose what is paid for.
    me.ok_or(AppError::LoginRequired)?.may_edit()?;
    let text = fields.get("text").map(String::as_str).unwrap_or_default();
    let begun = match models(&room, &fields) {
        Ok(models) => begin(&engine, &room, text, models).await,
        Err(error) => Err(error),
    };
    Ok(match begun {
        Ok(ids) => Redirect::to(&format!("{}/compare?m={}", room.base, ids.join(","))),
        Err(error) => Redirect::to(&format!("{}/compare?problem={}", room.base, error.code())),
    }
    .into_response())
}

async fn begin(
    engine: &Engine,
    room: &Room,
    text: &str,
    models: Vec<ModelSettings>,
) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for model in models {
        let asked = ask::ask_model(engine, room, text, model).await?;
        ids.push(asked.answer.to_string());
    }
    Ok(ids)
}

/// Comparing is for those who may choose the bot's model.
fn owners_only(room: &Room) -> Result<()> {
    if room.channel == Channel::Playground {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}

/// The bot's own model, then those chosen in the form.
fn models(room: &Room, fields: &HashMap<String, String>) -> Result<Vec<ModelSettings>> {
    let own = room.bot.model.clone();
    let output = own.max_output_tokens.to_string();
    let mut models = vec![own];
    for number in 1..=ALTERNATIVES {
        let field = |name: &str| {
            let value = fields.get(&format!("{name}_{number}"));
            value.map(String::as_str).unwrap_or_default()
        };
        match field("provider") {
            "" => {}
            "builtin" => models.push(ModelSettings::default()),
            id => models.push(ModelSettings::parse(
                id,
                field("model"),
                field("temperature"),
                &output,
            )?),
        }
    }
    Ok(models)
}

async fn column(
    engine: &Engine,
    room: &Room,
    number: usize,
    id: &MessageId,
) -> Result<(Column, String)> {
    let (message, _) = store::visitor_answer(&engine.db, room, id).await?;
    let why = store::why(&engine.db, &room.workspace, &room.bot.id, id)
        .await
        .ok();
    let question = store::question_of(&engine.db, room, id).await?;
    let locale = room.preferences.locale;
    let column = Column {
        model: match &why {
            Some(why) => model_name(why, locale),
            None if number == 0 => td_string!(locale, chat.own_model).to_owned(),
            None => td_string!(locale, chat.alternative, number = number).to_string(),
        },
        figures: why
            .as_ref()
            .map(|why| figures(why, locale))
            .unwrap_or_default(),
        message,
    };
    Ok((column, question))
}

fn model_name(why: &Why, locale: Locale) -> String {
    if why.provider == "builtin" || why.model.is_empty() {
        td_string!(locale, chat.builtin_model).to_owned()
    } else {
        why.model.clone()
    }
}

/// What an answer took, in a line: model, time to the first words, tokens, cost.
pub fn figures(why: &Why, locale: Locale) -> String {
    let mut parts = vec![model_name(why, locale)];
    if let Some(millis) = why.first_millis {
        let time = td_string!(locale, chat.milliseconds, millis = millis);
        parts.push(format!("{}: {time}", td_string!(locale, chat.first_words)));
    }
    if let Some((read, written)) = why.input_tokens.zip(why.output_tokens) {
        let sum = |tokens: u64| grouped(u32::try_from(tokens).unwrap_or(u32::MAX), locale);
        let tokens = td_string!(
            locale,
            chat.tokens_in_out,
            read = sum(read),
            written = sum(written)
        );
        parts.push(format!("{}: {tokens}", td_string!(locale, chat.tokens)));
        parts.push(why.cost.map_or_else(
            || td_string!(locale, chat.cost_unknown).to_owned(),
            |cost| cost.to_string(),
        ));
    }
    parts.join(" · ")
}
