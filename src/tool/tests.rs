//! The rules of a tool's form, and what values can do in its templates.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    HeaderForm, Kind, Method, Parameter, Tool, ToolForm,
    arguments::Values,
    fill::{Unfit, fill, sample},
    template::{Piece, pieces},
};
use crate::{error::Problem, id::ToolId, time::Timestamp};

fn parameter(name: &str, required: bool) -> Parameter {
    Parameter {
        name: name.into(),
        kind: Kind::Text,
        description: "What it means".into(),
        required,
    }
}

fn form() -> ToolForm {
    ToolForm {
        name: "order_status".into(),
        description: "Finds an order".into(),
        method: Method::Post,
        url: "https://shop.example.uz/orders/{{number}}?lang={{lang}}".into(),
        parameters: vec![parameter("number", true), parameter("lang", false)],
        body: r#"{"number": "{{number}}"}"#.into(),
        headers: vec![HeaderForm {
            name: "Authorization".into(),
            secret: "Bearer 123".into(),
        }],
        keep: "/status\n/items/0/a~1b".into(),
        enabled: true,
    }
}

fn tool(url: &str, body: &str) -> Tool {
    let form = ToolForm {
        url: url.into(),
        body: body.into(),
        ..form()
    };
    form.into_tool(ToolId::new(), Timestamp::now())
}

fn values(pairs: &[(&str, Value)]) -> Values {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

fn filled_url(url: &str, pairs: &[(&str, Value)]) -> Result<String, Unfit> {
    fill(&tool(url, ""), &values(pairs)).map(|filled| filled.url.to_string())
}

fn filled_body(body: &str, pairs: &[(&str, Value)]) -> Option<Value> {
    fill(&tool("https://a.uz", body), &values(pairs))
        .unwrap()
        .body
}

#[test]
fn a_whole_form_is_accepted() {
    assert_eq!(form().check(), Ok(()));
    let blank = ToolForm {
        parameters: [form().parameters, vec![Parameter::default(); 2]].concat(),
        headers: [form().headers, vec![HeaderForm::default(); 2]].concat(),
        ..form()
    };
    assert_eq!(blank.check(), Ok(()));
    let tool = blank.into_tool(ToolId::new(), Timestamp::now());
    assert_eq!((tool.parameters.len(), tool.headers.len()), (2, 1));
}

/// A change of the good form, the field that is refused, and why.
type Case = (fn(&mut ToolForm), &'static str, Problem);

#[test]
fn every_field_has_its_rule() {
    let cases: [Case; 35] = [
        (|f| f.name = String::new(), "name", Problem::Required),
        (|f| f.name = "a".repeat(41), "name", Problem::TooLong(40)),
        (|f| f.name = "7up".into(), "name", Problem::Malformed),
        (|f| f.name = "заказ".into(), "name", Problem::Malformed),
        (|f| f.name = "a-b".into(), "name", Problem::Malformed),
        (
            |f| f.description = String::new(),
            "description",
            Problem::Required,
        ),
        (
            |f| f.description = "a".repeat(501),
            "description",
            Problem::TooLong(500),
        ),
        (|f| f.url = String::new(), "url", Problem::Required),
        (|f| f.url = "ftp://a.uz/".into(), "url", Problem::Malformed),
        (
            |f| f.url = "https:///path".into(),
            "url",
            Problem::Malformed,
        ),
        (
            |f| f.url = "https://me:secret@a.uz/".into(),
            "url",
            Problem::Malformed,
        ),
        (
            |f| f.url = "https://a.uz\\@b.uz/".into(),
            "url",
            Problem::Malformed,
        ),
        (
            |f| f.url = "https://a.uz/a b".into(),
            "url",
            Problem::Malformed,
        ),
        (
            |f| f.url = "https://a.uz/a/../b".into(),
            "url",
            Problem::Malformed,
        ),
        (
            |f| f.url = "https://a.uz/#{{number}}".into(),
            "url",
            Problem::Malformed,
        ),
        (
            |f| f.url = "https://a.uz/{{number".into(),
            "url",
            Problem::Malformed,
        ),
        (
            |f| f.url = "https://a.uz/%2{{number}}".into(),
            "url",
            Problem::Malformed,
        ),
        (
            |f| f.url = "https://{{number}}/".into(),
            "url",
            Problem::Placeholder,
        ),
        (
            |f| f.url = "https://{{number}}.a.uz/".into(),
            "url",
            Problem::Placeholder,
        ),
        (
            |f| f.url = "https://a.uz:{{number}}/".into(),
            "url",
            Problem::Placeholder,
        ),
        (
            |f| f.url = "https://a.uz/?{{number}}=1".into(),
            "url",
            Problem::Placeholder,
        ),
        (
            |f| f.url = "https://a.uz/{{other}}".into(),
            "url",
            Problem::Placeholder,
        ),
        (
            |f| f.url = "https://a.uz/{{lang}}".into(),
            "url",
            Problem::Placeholder,
        ),
        (
            |f| f.parameters[1].name = "number".into(),
            "parameters[1][name]",
            Problem::Taken,
        ),
        (
            |f| f.parameters[0].name = "a b".into(),
            "parameters[0][name]",
            Problem::Malformed,
        ),
        (
            |f| f.parameters[1].description = String::new(),
            "parameters[1][description]",
            Problem::Required,
        ),
        (|f| f.body = "{".into(), "body", Problem::Malformed),
        (|f| f.method = Method::Get, "body", Problem::Malformed),
        (
            |f| f.body = r#"{"a": "{{other}}"}"#.into(),
            "body",
            Problem::Placeholder,
        ),
        (
            |f| f.body = r#"{"{{number}}": 1}"#.into(),
            "body",
            Problem::Placeholder,
        ),
        (
            |f| f.headers[0].name = "Host".into(),
            "headers[0][name]",
            Problem::Malformed,
        ),
        (
            |f| f.headers[0].secret = "a\r\nX: b".into(),
            "headers[0][secret]",
            Problem::Malformed,
        ),
        (
            |f| f.headers[0].secret = "{{number}}".into(),
            "headers[0][secret]",
            Problem::Placeholder,
        ),
        (|f| f.keep = "data.price".into(), "keep", Problem::Malformed),
        (|f| f.keep = "/a\n".repeat(11), "keep", Problem::TooMany(10)),
    ];
    for (number, (change, field, problem)) in cases.into_iter().enumerate() {
        let mut form = form();
        change(&mut form);
        let error = form.check().unwrap_err();
        assert_eq!(
            error.of_field(field),
            Some(problem),
            "case {number}: {form:?}"
        );
    }
}

#[test]
fn lists_have_their_limits() {
    let many = ToolForm {
        parameters: (0..11).map(|n| parameter(&format!("p{n}"), true)).collect(),
        headers: (0..11)
            .map(|n| HeaderForm {
                name: format!("X-{n}"),
                secret: "1".into(),
            })
            .collect(),
        url: "https://a.uz".into(),
        body: String::new(),
        ..form()
    };
    let error = many.check().unwrap_err();
    assert_eq!(error.of_field("parameters"), Some(Problem::TooMany(10)));
    assert_eq!(error.of_field("headers"), Some(Problem::TooMany(10)));
}

#[test]
fn secrets_of_a_form_are_not_printed() {
    assert!(!format!("{:?}", form()).contains("123"));
}

#[test]
fn a_template_is_read_in_pieces() {
    assert_eq!(
        pieces("a {{ b }}c"),
        Some(vec![
            Piece::Text("a "),
            Piece::Placeholder("b"),
            Piece::Text("c")
        ])
    );
    for wrong in ["{{a", "{{}}", "{{a b}}", "{{{a}}}", "{{a{{b}}}}"] {
        assert_eq!(pieces(wrong), None, "{wrong}");
    }
}

#[test]
fn a_value_in_an_address_is_text_in_its_place() {
    for (url, value, expected) in [
        (
            "https://a.uz/o/{{v}}",
            json!("A 7&b=1?c#d%2F"),
            "https://a.uz/o/A%207%26b%3D1%3Fc%23d%252F",
        ),
        (
            "https://a.uz/o/{{v}}/x",
            json!("сум"),
            "https://a.uz/o/%D1%81%D1%83%D0%BC/x",
        ),
        (
            "https://a.uz/o-{{v}}.json",
            json!(7),
            "https://a.uz/o-7.json",
        ),
        (
            "https://a.uz/?q={{v}}&b=2",
            json!("x&b=3\r\n/../"),
            "https://a.uz/?q=x%26b%3D3%0D%0A%2F..%2F&b=2",
        ),
        ("https://a.uz?q={{v}}", json!(true), "https://a.uz/?q=true"),
        (
            "HTTPS://A.uz:443/{{v}}",
            json!("@b.uz"),
            "https://a.uz/%40b.uz",
        ),
    ] {
        assert_eq!(filled_url(url, &[("v", value)]).unwrap(), expected, "{url}");
    }
}

#[test]
fn a_value_that_would_change_the_path_is_refused() {
    for value in ["", ".", "..", "../x", "a/b", "a\\b", "a\nb"] {
        let error = filled_url("https://a.uz/o/{{v}}", &[("v", json!(value))]).unwrap_err();
        assert_eq!(error, Unfit::Value("v".into()), "{value:?}");
    }
    for url in [
        "https://a.uz/o/.{{v}}",
        "https://a.uz/o/%2e{{v}}",
        "https://a.uz/o/{{v}}%2E",
    ] {
        let error = filled_url(url, &[("v", json!("."))]).unwrap_err();
        assert_eq!(error, Unfit::Value("v".into()), "{url}");
    }
    let long = json!("я".repeat(1000));
    let url = "https://a.uz/?a={{v}}&b={{v}}";
    assert_eq!(filled_url(url, &[("v", long)]), Err(Unfit::TooLong));
}

#[test]
fn a_pair_of_the_query_without_a_value_is_left_out() {
    let url = "https://a.uz/?a={{a}}&b=x{{b}}&c";
    assert_eq!(filled_url(url, &[]).unwrap(), "https://a.uz/?b=x&c");
    assert_eq!(
        filled_url("https://a.uz/?a={{a}}", &[]).unwrap(),
        "https://a.uz/"
    );
}

#[test]
fn a_placeholder_that_is_a_whole_string_becomes_its_value() {
    let body = r#"{"n": "{{n}}", "yes": "{{yes}}", "text": "No. {{n}}: {{t}}", "list": ["{{n}}", "{{none}}"],
                   "none": "{{none}}", "fixed": 1}"#;
    let given = [
        ("n", json!(7.5)),
        ("yes", json!(false)),
        ("t", json!("\"}, \"admin\": true")),
    ];
    assert_eq!(
        filled_body(body, &given),
        Some(
            json!({"n": 7.5, "yes": false, "text": "No. 7.5: \"}, \"admin\": true", "list": [7.5, null], "fixed": 1})
        )
    );
}

#[test]
fn a_value_that_looks_like_a_placeholder_is_not_filled_again() {
    let given = [("a", json!("{{b}}")), ("b", json!("secret"))];
    assert_eq!(
        filled_body(r#"{"x": "{{a}}!"}"#, &given),
        Some(json!({"x": "{{b}}!"}))
    );
}

#[test]
fn an_address_is_tried_with_a_harmless_letter() {
    let url = sample("https://a.uz/{{v}}?q={{w}}").unwrap();
    assert_eq!(url.as_str(), "https://a.uz/x?q=x");
    for wrong in ["https://a b/", "https://[::1/", "https://a.uz:99999/"] {
        assert_eq!(sample(wrong), None, "{wrong}");
    }
}

proptest! {
    /// Whatever a value holds, the request goes to the same host and port, keeps its path's shape,
    /// has the parameters of the template and no other, and the value arrives as it was.
    #[test]
    fn no_value_changes_where_a_request_goes_or_what_it_asks(
        path in any::<String>(), query in any::<String>()
    ) {
        let url = "https://shop.example.uz:8443/api/{{p}}/state?q={{q}}&fixed=1";
        let filled = fill(&tool(url, ""), &values(&[("p", json!(path)), ("q", json!(query))]));
        let Ok(filled) = filled else {
            return Ok(());
        };
        prop_assert_eq!(filled.url.host_str(), Some("shop.example.uz"));
        prop_assert_eq!((filled.url.scheme(), filled.url.port()), ("https", Some(8443)));
        let segments: Vec<&str> = filled.url.path_segments().unwrap().collect();
        prop_assert_eq!((segments[0], segments[2], segments.len()), ("api", "state", 3));
        let pairs: Vec<(String, String)> = filled.url.query_pairs().into_owned().collect();
        prop_assert_eq!(pairs, [("q".to_owned(), query), ("fixed".to_owned(), "1".to_owned())]);
        prop_assert!(filled.url.fragment().is_none());
    }

    /// The same with the letters addresses are made of.
    #[test]
    fn no_value_made_of_marks_changes_the_path(value in "[./%2eEfF\\\\:@?#&=]{1,8}") {
        if let Ok(url) = filled_url("https://a.uz/one/{{v}}/two", &[("v", json!(value))]) {
            let inner = url.strip_prefix("https://a.uz/one/").and_then(|rest| rest.strip_suffix("/two"));
            prop_assert!(inner.is_some_and(|inner| !inner.contains(['/', '?', '#'])), "{}", url);
        }
    }

    #[test]
    fn no_value_breaks_out_of_the_body(value in any::<String>()) {
        let body = filled_body(r#"{"a": "{{v}}", "b": "x{{v}}"}"#, &[("v", json!(value))]);
        prop_assert_eq!(body, Some(json!({"a": value, "b": format!("x{value}")})));
    }

    /// Reading any address never fails but by an answer.
    #[test]
    fn any_text_is_an_address_or_is_not(text in "(https?://)?[a-z./?=&{}%@:#\\\\ ]{0,40}") {
        let _ = sample(&text);
    }
}
