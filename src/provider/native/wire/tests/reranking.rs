//! Texts in the order of a model.

use serde_json::json;

use super::{
    super::{read_reranking, rerank},
    fixture, target,
};
use crate::provider::{Kind, ModelProblem};

#[test]
fn texts_are_sent_with_the_question_and_come_back_by_their_places() {
    let texts = ["Welcome".to_owned(), "Farewell".to_owned()];
    let call = rerank(&target(Kind::OpenAi, "bge-reranker-large"), "Hello", &texts).unwrap();
    assert_eq!(call.url.as_str(), "https://api.openai.com/v1/rerank");
    let expected =
        json!({ "model": "bge-reranker-large", "query": "Hello", "documents": texts, "top_n": 2 });
    assert_eq!(call.body.unwrap(), expected);
    let read = read_reranking(Kind::OpenAi, fixture!("openai-reranking.json"), 2).unwrap();
    assert_eq!(
        read.scores,
        [(0, 0.3886180520057678), (1, 0.0055549247190356255)]
    );
    assert_eq!(read.tokens, None);
}

#[test]
fn the_best_comes_first_in_whatever_order_it_is_told_and_tokens_are_counted() {
    let body = json!({
        "model": "jina-reranker-v2-base-multilingual",
        "usage": { "total_tokens": 38 },
        "results": [
            { "index": 2, "document": { "text": "b" }, "relevance_score": -1.5 },
            { "index": 0, "relevance_score": 3 },
        ],
    });
    let read = read_reranking(Kind::OpenAi, &body.to_string(), 3).unwrap();
    assert_eq!(
        (read.scores, read.tokens),
        (vec![(0, 3.0), (2, -1.5)], Some(38))
    );
}

#[test]
fn what_is_no_order_of_the_texts_is_nonsense_and_two_protocols_have_none() {
    for body in [
        "{}",
        r#"{"results":[]}"#,
        r#"{"results":[{"index":2,"relevance_score":1}]}"#,
        r#"{"results":[{"index":0,"relevance_score":1},{"index":0,"relevance_score":2}]}"#,
        r#"{"results":[{"index":0}]}"#,
        r#"{"results":[{"index":-1,"relevance_score":1}]}"#,
        r#"{"results":[{"relevance_score":1}]}"#,
    ] {
        let error = read_reranking(Kind::OpenAi, body, 2).unwrap_err();
        assert_eq!(error.problem, ModelProblem::Nonsense, "{body}");
    }
    for kind in [Kind::Gemini, Kind::Anthropic] {
        let error = rerank(&target(kind, "m"), "Hello", &["Hi".into()]).unwrap_err();
        assert_eq!(error.problem, ModelProblem::NoSuchModel);
        let error = read_reranking(kind, "{}", 1).unwrap_err();
        assert_eq!(error.problem, ModelProblem::NoSuchModel);
    }
}
