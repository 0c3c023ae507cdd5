//! Sends the form of an upload by script, so that its progress can be shown.

use leptos::{
    ev::SubmitEvent,
    prelude::*,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
};
use web_sys::{FormData, HtmlFormElement, HtmlInputElement, ProgressEvent, XmlHttpRequest};

use super::adding::Transfer;
use crate::knowledge::FILE_BYTES;

/// Sends the files of the form and tells how far it is; what can't be sent by script is left to the
/// browser.
pub(super) fn send(
    form: &HtmlFormElement,
    event: &SubmitEvent,
    transfer: RwSignal<Transfer>,
    arrived: WriteSignal<u32>,
) {
    if let Some(code) = refused_here(form) {
        event.prevent_default();
        return transfer.set(Transfer::Refused(code.into(), 0));
    }
    if post(form, transfer, arrived).is_ok() {
        event.prevent_default();
        transfer.set(Transfer::Sending(0));
    }
}

/// What the server would refuse after everything was sent.
fn refused_here(form: &HtmlFormElement) -> Option<&'static str> {
    let field = form.query_selector("input[type=file]").ok().flatten()?;
    let files = field.dyn_into::<HtmlInputElement>().ok()?.files()?;
    if files.length() > crate::knowledge::FILES {
        return Some("too_many_files");
    }
    let too_large = |at| {
        files
            .get(at)
            .is_some_and(|file| file.size() > FILE_BYTES as f64)
    };
    (0..files.length()).any(too_large).then_some("too_large")
}

fn post(
    form: &HtmlFormElement,
    transfer: RwSignal<Transfer>,
    arrived: WriteSignal<u32>,
) -> Result<(), JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open_with_async("POST", &form.action(), true)?;
    request.set_request_header("Accept", "application/json")?;
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            let percent = event.loaded() / event.total() * 100.0;
            transfer.set(Transfer::Sending(percent as u32));
        }
    });
    request
        .upload()?
        .set_onprogress(Some(progress.as_ref().unchecked_ref()));
    let (asked, sent) = (request.clone(), form.clone());
    // It holds the other closure, so that both live as long as the request.
    let ended = Closure::once_into_js(move || {
        drop(progress);
        match asked.status() {
            Ok(204) => {
                sent.reset();
                transfer.set(Transfer::Idle);
                arrived.update(|times| *times += 1);
            }
            _ => {
                let (code, kept) = refusal(&asked);
                transfer.set(Transfer::Refused(code, kept));
                if kept > 0 {
                    sent.reset();
                    arrived.update(|times| *times += 1);
                }
            }
        }
    });
    request.set_onloadend(Some(ended.unchecked_ref()));
    let data = FormData::new_with_form(form)?;
    request.send_with_opt_form_data(Some(&data))
}

/// The code in the server's refusal, and how many files it kept; no code when there was no connection.
fn refusal(request: &XmlHttpRequest) -> (String, u32) {
    let text = request.response_text().ok().flatten().unwrap_or_default();
    let body: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let code = body["code"].as_str().unwrap_or_default().to_owned();
    let kept = body["kept"].as_u64().unwrap_or_default();
    (code, u32::try_from(kept).unwrap_or(u32::MAX))
}
