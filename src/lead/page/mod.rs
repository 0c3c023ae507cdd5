//! The page of a bot's leads.

use leptos::prelude::*;

use super::{EXPORTED, Lead, LeadList, api::list_leads};
use crate::{
    bot::page::{ChannelName, bot_param},
    i18n::{td_string, use_locale},
    id::BotId,
    ui::{
        icon,
        load::loaded,
        number::grouped,
        pager::{Pager, page_number},
        when::When,
    },
};

mod form;

use form::FormCard;

/// The leads, the latest first, and the form that brings them.
#[component]
pub fn LeadsPage() -> impl IntoView {
    let (bot, number) = (bot_param(), page_number());
    let list = Resource::new_blocking(
        move || (bot.get(), number.get()),
        |(bot, number)| list_leads(bot, number),
    );
    loaded(list, move |list| {
        let LeadList {
            leads,
            form,
            may_edit,
        } = list;
        let empty = leads.total == 0;
        let (number, pages) = (leads.number, leads.pages());
        let rows = leads.items.into_iter();
        let rows = rows
            .map(|lead| view! { <Row bot=bot.get_untracked() lead may_edit /> })
            .collect_view();
        let form = may_edit.then(|| view! { <FormCard bot=bot.get_untracked() form open=empty /> });
        let list = if empty {
            view! { <NoLeads /> }.into_any()
        } else {
            view! { <Table bot=bot.get_untracked() total=leads.total>{rows}</Table> }.into_any()
        };
        view! {
            <div class="stack">
                {form}
                {list}
                <Pager number pages />
            </div>
        }
    })
}

#[component]
fn NoLeads() -> impl IntoView {
    let locale = use_locale();
    view! {
        <div class="empty">
            {icon::inbox()}
            <h2 class="empty__title">{td_string!(locale, lead.none)}</h2>
            <p class="empty__text">{td_string!(locale, lead.none_text)}</p>
        </div>
    }
}

#[component]
fn Table(bot: BotId, total: u32, children: Children) -> impl IntoView {
    let locale = use_locale();
    let export = format!("/bots/{bot}/leads/export");
    let most = grouped(EXPORTED, locale);
    view! {
        <section class="card card--flush" aria-labelledby="leads">
            <div class="card__header">
                <h2 class="card__title" id="leads">{td_string!(locale, lead.leads)}</h2>
                <span class="card__meta">{td_string!(locale, lead.count, count = u64::from(total)).to_string()}</span>
            </div>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{td_string!(locale, lead.contact)}</th>
                        <th scope="col">{td_string!(locale, lead.name)}</th>
                        <th scope="col">{td_string!(locale, lead.message)}</th>
                        <th scope="col">{td_string!(locale, lead.channel)}</th>
                        <th scope="col">{td_string!(locale, lead.time)}</th>
                        <th scope="col"><span class="visually-hidden">{td_string!(locale, lead.actions)}</span></th>
                    </tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </section>
        <p><a href=export rel="external" download="">{td_string!(locale, lead.export)}</a>
            " "<span class="muted">{td_string!(locale, lead.export_text, most = most).to_string()}</span></p>
    }
}

#[component]
fn Row(bot: BotId, lead: Lead, may_edit: bool) -> impl IntoView {
    let locale = use_locale();
    let conversation = lead.conversation.as_ref().map(|conversation| {
        let link = format!("/bots/{bot}/conversations/{conversation}");
        view! { <a href=link>{td_string!(locale, lead.conversation)}</a> }
    });
    let delete = may_edit.then(|| view! { <Delete bot lead=lead.clone() /> });
    view! {
        <tr id=format!("lead-{}", lead.id)>
            <th scope="row" class="breaks">{lead.contact}</th>
            <td class="breaks" data-label=td_string!(locale, lead.name)>{(!lead.name.is_empty()).then_some(lead.name)}</td>
            <td data-label=td_string!(locale, lead.message)><div class="stack"><span class="breaks">{lead.message}</span>{conversation}</div></td>
            <td data-label=td_string!(locale, lead.channel)><ChannelName channel=lead.channel /></td>
            <td data-label=td_string!(locale, lead.time)><When at=lead.created_at /></td>
            <td class="table__actions">{delete}</td>
        </tr>
    }
}

/// A button that asks before it deletes, by the browser alone.
#[component]
fn Delete(bot: BotId, lead: Lead) -> impl IntoView {
    let locale = use_locale();
    let dialog = format!("delete-{}", lead.id);
    let title = format!("{dialog}-title");
    view! {
        <button class="button button--quiet button--small" popovertarget=dialog.clone()>{td_string!(locale, lead.delete)}</button>
        <dialog class="dialog" id=dialog.clone() popover="auto" aria-labelledby=title.clone()>
            <h2 class="dialog__title breaks" id=title.clone()>{td_string!(locale, lead.delete_question, contact = lead.contact).to_string()}</h2>
            <p>{td_string!(locale, lead.delete_text)}</p>
            <div class="dialog__actions">
                <button class="button" popovertarget=dialog.clone() popovertargetaction="hide" autofocus>{td_string!(locale, lead.cancel)}</button>
                <form method="post" action="/api/delete_lead">
                    <input type="hidden" name="bot" value=bot.to_string() />
                    <input type="hidden" name="lead" value=lead.id.to_string() />
                    <button class="button button--danger">{td_string!(locale, lead.delete)}</button>
                </form>
            </div>
        </dialog>
    }
}
