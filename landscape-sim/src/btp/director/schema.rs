//! Parsing and validating a request's document against the schema.

use std::sync::LazyLock;

use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use serde_json::{Value, json};

/// Our subset of Director's schema.
pub(super) const SDL: &str = include_str!("director.graphql");

static SCHEMA: LazyLock<Option<Valid<Schema>>> =
    LazyLock::new(|| Schema::parse_and_validate(SDL, "director.graphql").ok());

/// The parsed schema; a test holds that it is there.
pub(super) fn schema() -> Option<&'static Valid<Schema>> {
    SCHEMA.as_ref()
}

/// A request as it comes over HTTP.
pub(super) struct Request {
    pub(super) document: String,
    pub(super) operation: Option<String>,
    pub(super) variables: Value,
}

impl Request {
    pub(super) fn parse(body: Option<&Value>) -> Option<Self> {
        let body = body?;
        Some(Self {
            document: body.get("query")?.as_str()?.to_owned(),
            operation: body
                .get("operationName")
                .and_then(Value::as_str)
                .filter(|name| !name.is_empty())
                .map(str::to_owned),
            variables: match body.get("variables") {
                None | Some(Value::Null) => json!({}),
                Some(variables) => variables.clone(),
            },
        })
    }
}

/// The document if the schema allows it; else the answer that refuses it, one error per violation.
pub(super) fn validate(
    document: &str,
    schema: &Valid<Schema>,
) -> Result<Valid<ExecutableDocument>, Value> {
    ExecutableDocument::parse_and_validate(schema, document, "request.graphql").map_err(|invalid| {
        let errors: Vec<Value> = invalid
            .errors
            .iter()
            .map(|diagnostic| {
                let error = diagnostic.unstable_to_json_compat();
                json!({
                    "message": error.message,
                    "locations": error
                        .locations
                        .iter()
                        .map(|location| json!({"line": location.line, "column": location.column}))
                        .collect::<Vec<_>>(),
                    "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
                })
            })
            .collect();
        json!({"errors": errors, "data": null})
    })
}

/// The first root field of the operation that a document asks for, found without the schema.
pub(super) fn root_field(document: &str, operation: Option<&str>) -> Option<String> {
    use apollo_compiler::ast::{Definition, Document, Selection};
    let Ok(parsed) = Document::parse(document, "request.graphql") else {
        return None;
    };
    parsed.definitions.iter().find_map(|definition| {
        let Definition::OperationDefinition(found) = definition else {
            return None;
        };
        let named = found.name.as_ref().map(apollo_compiler::Name::as_str);
        if operation.is_some() && named != operation {
            return None;
        }
        found
            .selection_set
            .iter()
            .find_map(|selection| match selection {
                Selection::Field(field) => Some(field.name.to_string()),
                _ => None,
            })
    })
}
