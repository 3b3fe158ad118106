//! Parsing and validating a request's document against the schema.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use apollo_compiler::ast::{Definition, Document, Selection};
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

/// A document that has been read. Clients send the same few again and again, and reading one takes longer than
/// answering it.
pub(super) struct Known {
    parsed: Option<Document>,
    /// The document if the schema allows it; else the answer that refuses it, one error per violation.
    valid: OnceLock<Result<Valid<ExecutableDocument>, Value>>,
    text: String,
}

/// How many documents are kept, and of what length: whoever sends others pays for them each time.
const KEPT: usize = 256;
const LONGEST: usize = 16 << 10;

static KNOWN: LazyLock<Mutex<HashMap<String, Arc<Known>>>> = LazyLock::new(Mutex::default);

/// Reads a document, or remembers it.
pub(super) fn read(document: &str) -> Arc<Known> {
    let mut all = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = all.get(document) {
        return Arc::clone(known);
    }
    let known = Arc::new(Known {
        parsed: Document::parse(document, "request.graphql").ok(),
        valid: OnceLock::new(),
        text: document.to_owned(),
    });
    if document.len() <= LONGEST {
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(document.to_owned(), Arc::clone(&known));
    }
    known
}

impl Known {
    /// The document if the schema allows it.
    ///
    /// # Errors
    ///
    /// The answer that refuses it.
    pub(super) fn valid(
        &self,
        schema: &Valid<Schema>,
    ) -> Result<&Valid<ExecutableDocument>, &Value> {
        let valid = self.valid.get_or_init(|| validate(&self.text, schema));
        valid.as_ref()
    }

    /// The first root field of the operation that is asked for, found without the schema.
    pub(super) fn root_field(&self, operation: Option<&str>) -> Option<&str> {
        let mut definitions = self.parsed.as_ref()?.definitions.iter();
        definitions.find_map(|definition| {
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
                    Selection::Field(field) => Some(field.name.as_str()),
                    _ => None,
                })
        })
    }
}

fn validate(document: &str, schema: &Valid<Schema>) -> Result<Valid<ExecutableDocument>, Value> {
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
