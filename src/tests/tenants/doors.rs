//! Every way in that takes an id.

use super::Things;

/// The form of a tool.
pub(super) fn tool_fields<'a>(bot: &'a str, tool: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("bot", bot),
        ("tool", tool),
        ("form[name]", "secret_order"),
        ("form[description]", "Secret orders"),
        ("form[method]", "GET"),
        ("form[url]", "https://shop.example.uz/secret"),
        ("form[enabled]", "true"),
    ]
}

/// Every server function that takes an id, with ids of the owner's.
pub(super) fn calls(things: &Things) -> Vec<(&'static str, Vec<(&'static str, &str)>)> {
    let bot = ("bot", things.bot.as_str());
    let source = ("source", things.source.as_str());
    let site = ("source", things.site.as_str());
    let provider = ("provider", things.provider.as_str());
    let page = ("page", "1");
    let webhook = ("webhook", things.webhook.as_str());
    let tool = ("tool", things.tool.as_str());
    let curated = ("answer", things.curated.as_str());
    let check = ("check", things.check.as_str());
    let run = ("run", things.run.as_str());
    let asks = [("form[question]", "Mine"), ("form[answering]", "answers")];
    let conversation = ("conversation", things.conversation.as_str());
    let lead = ("lead", things.lead.as_str());
    let written = [("form[question]", "Mine"), ("form[answer]", "Mine now")];
    vec![
        ("find_bot", vec![bot]),
        (
            "update_bot",
            vec![
                bot,
                ("settings[name]", "Mine now"),
                ("settings[purpose]", ""),
                ("settings[language]", "en"),
                ("settings[instructions]", ""),
                ("settings[greeting]", "Hi"),
                ("settings[starters]", ""),
                ("settings[fallback]", "No"),
                ("settings[accent]", "#000000"),
            ],
        ),
        ("delete_bot", vec![bot]),
        ("list_sources", vec![bot, page]),
        ("find_source", vec![bot, source, page]),
        ("save_text", vec![bot, ("title", "Mine"), ("text", "Mine")]),
        (
            "save_text",
            vec![bot, source, ("title", "Mine"), ("text", "Mine")],
        ),
        (
            "save_passage",
            vec![
                bot,
                source,
                ("passage", things.passage.as_str()),
                ("form[body]", "Mine now"),
            ],
        ),
        ("add_sample", vec![bot]),
        (
            "add_web",
            vec![
                bot,
                ("web[url]", "https://example.uz/mine"),
                ("web[site]", "false"),
            ],
        ),
        (
            "try_search",
            vec![bot, ("form[question]", "the secret cake")],
        ),
        ("find_health", vec![bot]),
        ("find_site", vec![bot, site, page, ("choose", "false")]),
        ("choose_pages", vec![bot, site]),
        ("sync_source", vec![bot, site]),
        ("set_sync", vec![bot, site, ("sync", "daily")]),
        ("switch_source", vec![bot, source, ("enabled", "false")]),
        ("retry_source", vec![bot, source]),
        ("retry_sources", vec![bot]),
        ("cancel_source", vec![bot, source]),
        ("delete_source", vec![bot, source]),
        ("duplicate_bot", vec![bot, ("name", "Mine now")]),
        ("find_state", vec![bot]),
        ("list_versions", vec![bot, page]),
        ("find_version", vec![bot, ("number", "1")]),
        ("publish_bot", vec![bot, ("note", "Mine now")]),
        ("restore_version", vec![bot, ("number", "1")]),
        ("set_standing", vec![bot, ("standing", "unpublished")]),
        ("save_texts", vec![bot, ("texts[closed]", "Mine now")]),
        (
            "list_conversations",
            vec![bot, ("unanswered", "false"), page],
        ),
        ("list_questions", vec![bot, ("unanswered", "false"), page]),
        ("find_transcript", vec![bot, conversation, page]),
        ("list_leads", vec![bot, page]),
        (
            "save_lead_form",
            vec![bot, ("form[offer]", "never"), ("form[line]", "Mine now")],
        ),
        ("delete_lead", vec![bot, lead]),
        ("list_tools", vec![bot]),
        ("find_tool", vec![bot, tool]),
        ("save_tool", tool_fields(&things.bot, "")),
        ("save_tool", tool_fields(&things.bot, &things.tool)),
        ("test_tool", vec![bot, tool]),
        ("delete_tool", vec![bot, tool]),
        ("list_curated", vec![bot, page]),
        ("find_curated", vec![bot, curated]),
        ("match_curated", vec![bot, ("question", "the secret cake")]),
        ("save_curated", [&[bot], &written[..]].concat()),
        ("save_curated", [&[bot, curated], &written[..]].concat()),
        ("switch_curated", vec![bot, curated, ("enabled", "false")]),
        ("delete_curated", vec![bot, curated]),
        (
            "find_exchange",
            vec![bot, conversation, ("message", things.answer.as_str())],
        ),
        ("list_checks", vec![bot, page]),
        ("find_check", vec![bot]),
        ("find_check", vec![bot, check]),
        ("find_check", vec![bot, ("message", things.answer.as_str())]),
        ("save_check", [&[bot], &asks[..]].concat()),
        ("save_check", [&[bot, check], &asks[..]].concat()),
        ("delete_check", vec![bot, check]),
        ("set_gate", vec![bot, ("gate", "block")]),
        ("list_runs", vec![bot, page]),
        ("find_run", vec![bot, run, page]),
        ("stop_run", vec![bot, run]),
        ("publish_run", vec![bot, run]),
        ("run_checks", vec![bot]),
        ("find_provider", vec![provider]),
        ("delete_provider", vec![provider]),
        ("test_provider", vec![provider, ("model", "echo")]),
        ("last_test", vec![provider]),
        ("list_models", vec![provider]),
        ("save_meaning", vec![provider, ("model", "mine-now")]),
        (
            "save_reranker",
            vec![
                ("order_provider", things.provider.as_str()),
                ("order_model", "mine-now"),
            ],
        ),
        (
            "save_provider",
            vec![
                provider,
                ("kind", "open_ai"),
                ("name", "Mine now"),
                ("base_url", "https://models.example.com/v1"),
                ("key", "my-own-key-1234"),
                ("input_price", ""),
                ("output_price", ""),
            ],
        ),
        (
            "save_limit",
            vec![
                bot,
                ("day_limit", "1"),
                ("month_limit", ""),
                ("warn_percent", "80"),
            ],
        ),
        ("delete_limit", vec![bot]),
        ("find_webhook", vec![webhook, page]),
        (
            "save_webhook",
            vec![
                webhook,
                ("form[url]", "https://hooks.example.uz/mine"),
                ("form[feedback_given]", "true"),
            ],
        ),
        ("delete_webhook", vec![webhook]),
        ("test_webhook", vec![webhook]),
        ("resend_delivery", vec![webhook, ("delivery", "1")]),
        ("find_share", vec![bot]),
        ("save_share", vec![bot, ("form[title]", "Mine now")]),
        (
            "set_share_password",
            vec![bot, ("password", "mine now 4711 choynak")],
        ),
        ("drop_share_password", vec![bot]),
        ("drop_share_picture", vec![bot, ("kind", "avatar")]),
        ("find_widget", vec![bot]),
        ("save_widget", vec![bot, ("form[offset_x]", "1")]),
        ("rotate_widget_secret", vec![bot]),
        ("drop_widget_secret", vec![bot]),
        ("find_why", vec![bot, ("answer", things.answer.as_str())]),
        (
            "update_model",
            vec![
                bot,
                ("provider", ""),
                ("model", ""),
                ("mode", "free"),
                ("temperature", ""),
                ("max_output_tokens", ""),
            ],
        ),
        ("revoke_api_key", vec![("key", things.key.as_str())]),
        ("end_login", vec![("login", things.login.as_str())]),
    ]
}

/// Server functions that take no id: they can only speak of the caller and what is new.
pub(super) const OWN: [&str; 20] = [
    "list_webhooks",
    "api_reference",
    "list_api_keys",
    "create_api_key",
    "fresh_api_key",
    "find_meaning",
    "cancel_meaning",
    "list_providers",
    "usage_report",
    "list_limits",
    "sign_up",
    "log_in",
    "log_out",
    "someone",
    "logins",
    "change_username",
    "change_password",
    "list_bots",
    "create_bot",
    "list_templates",
];

pub(super) fn pages(things: &Things) -> Vec<String> {
    let Things {
        bot,
        provider,
        webhook,
        source,
        site,
        conversation,
        answer,
        tool,
        curated,
        check,
        run,
        ..
    } = things;
    vec![
        format!("/models/{provider}"),
        format!("/webhooks/{webhook}"),
        format!("/bots/{bot}"),
        format!("/bots/{bot}/knowledge"),
        format!("/bots/{bot}/knowledge/{source}"),
        format!("/bots/{bot}/knowledge/{site}/pages"),
        format!("/bots/{bot}/knowledge/health"),
        format!("/bots/{bot}/knowledge/search?question=cake"),
        format!("/bots/{bot}/knowledge/questions"),
        format!("/bots/{bot}/tools"),
        format!("/bots/{bot}/tools/new"),
        format!("/bots/{bot}/tools/{tool}"),
        format!("/bots/{bot}/answers"),
        format!("/bots/{bot}/answers/new"),
        format!("/bots/{bot}/answers/{curated}"),
        format!("/bots/{bot}/answers/export"),
        format!("/bots/{bot}/conversations/{conversation}/answer/{answer}"),
        format!("/bots/{bot}/checks"),
        format!("/bots/{bot}/checks/new"),
        format!("/bots/{bot}/checks/new?message={answer}"),
        format!("/bots/{bot}/checks/{check}"),
        format!("/bots/{bot}/checks/runs"),
        format!("/bots/{bot}/checks/runs/{run}"),
        format!("/bots/{bot}/settings"),
        format!("/bots/{bot}/conversations"),
        format!("/bots/{bot}/conversations/{conversation}"),
        format!("/bots/{bot}/conversations/{conversation}/why/{answer}"),
        format!("/bots/{bot}/leads"),
        format!("/bots/{bot}/leads/export"),
        format!("/bots/{bot}/model"),
        format!("/bots/{bot}/compare"),
        format!("/bots/{bot}/export"),
        format!("/bots/{bot}/versions"),
        format!("/bots/{bot}/versions/1"),
        format!("/bots/{bot}/share"),
        format!("/bots/{bot}/share/qr.svg"),
        format!("/bots/{bot}/share/qr.png"),
        format!("/bots/{bot}/widget"),
        format!("/bots/{bot}/chat"),
        format!("/bots/{bot}/chat?c={conversation}"),
        format!("/bots/{bot}/chat/messages/{answer}/events"),
        format!("/bots/{bot}/chat/compare"),
        format!("/bots/{bot}/chat/compare?m={answer}"),
        format!("/bots/{bot}/chat/lead"),
    ]
}

/// Every plain form that changes something of a bot's, with ids of the owner's; whether it sends a file.
pub(super) fn posts(things: &Things) -> Vec<(String, bool)> {
    let Things {
        bot,
        question,
        answer,
        ..
    } = things;
    vec![
        (format!("/bots/{bot}/knowledge/files"), true),
        (format!("/bots/{bot}/answers/import"), true),
        (format!("/bots/{bot}/share/pictures"), true),
        (format!("/bots/{bot}/chat/messages"), false),
        (format!("/bots/{bot}/chat/messages/{answer}/stop"), false),
        (format!("/bots/{bot}/chat/messages/{answer}/again"), false),
        (format!("/bots/{bot}/chat/messages/{question}/edit"), false),
        (
            format!("/bots/{bot}/chat/messages/{answer}/feedback"),
            false,
        ),
        (format!("/bots/{bot}/chat/conversations"), false),
        (format!("/bots/{bot}/chat/lead"), false),
        (format!("/bots/{bot}/chat/compare"), false),
    ]
}

/// Routes that take nothing of a workspace's, or what its owner has given to everybody.
pub(super) const OPEN: [&str; 12] = [
    "/preferences",
    "/bots/import/file",
    "/healthz",
    "/readyz",
    "/robots.txt",
    "/b/{slug}/password",
    "/b/{slug}/consent",
    "/b/{slug}/pictures/{hash}",
    "/w/{slug}/session",
    "/w/{slug}/preview",
    "/w/{slug}/widget.js",
    // Of the widget, which stands for one bot.
    "/consent",
];
