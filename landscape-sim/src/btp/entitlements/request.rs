//! The body of `PUT /entitlements/v1/subaccountServicePlans`, read without a type shared with any client.

use serde_json::Value;

use crate::btp::envelope::Refusal;

/// One plan for one subaccount.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Item {
    pub(super) service: String,
    pub(super) plan: String,
    pub(super) identifier: Option<String>,
    pub(super) subaccount: String,
    pub(super) quantity: Quantity,
    /// None when the request says nothing of resources.
    pub(super) resources: Option<Vec<Value>>,
}

/// `amount` and `enable` exclude each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    Amount(i64),
    Enable(bool),
    /// Neither was set, or both.
    Unclear,
}

/// Reads the whole batch; documented required fields are required here.
pub(super) fn parse(body: Option<&Value>) -> Result<Vec<Item>, Refusal> {
    let body = body.ok_or_else(|| Refusal::payload("the body is not JSON"))?;
    let plans = array(body, "subaccountServicePlans")?;
    if plans.is_empty() {
        return Err(Refusal::payload(
            "subaccountServicePlans: must not be empty",
        ));
    }
    let mut items = Vec::new();
    for plan in plans {
        let service = text(plan, "serviceName")?;
        let name = text(plan, "servicePlanName")?;
        let identifier = match plan.get("servicePlanUniqueIdentifier") {
            None | Some(Value::Null) => None,
            Some(_) => Some(text(plan, "servicePlanUniqueIdentifier")?),
        };
        let infos = array(plan, "assignmentInfo")?;
        if infos.is_empty() {
            return Err(Refusal::payload("assignmentInfo: must not be empty"));
        }
        for info in infos {
            items.push(Item {
                service: service.clone(),
                plan: name.clone(),
                identifier: identifier.clone(),
                subaccount: text(info, "subaccountGUID")?,
                quantity: quantity(info)?,
                resources: resources(info)?,
            });
        }
    }
    Ok(items)
}

pub(super) fn array<'a>(value: &'a Value, field: &str) -> Result<&'a Vec<Value>, Refusal> {
    value
        .get(field)
        .and_then(Value::as_array)
        .ok_or_else(|| Refusal::payload(format!("{field}: must be an array")))
}

pub(super) fn text(value: &Value, field: &str) -> Result<String, Refusal> {
    value
        .get(field)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| Refusal::payload(format!("{field}: must not be empty")))
}

/// 11008: a parameter of the wrong type.
fn wrong_type(field: &str) -> Refusal {
    Refusal::new(
        400,
        11_008,
        format!("Parameter {field} does not match its schema"),
    )
}

pub(super) fn quantity(info: &Value) -> Result<Quantity, Refusal> {
    let amount = match info.get("amount") {
        None | Some(Value::Null) => None,
        Some(value) => Some(whole(value).ok_or_else(|| wrong_type("amount"))?),
    };
    let enable = match info.get("enable") {
        None | Some(Value::Null) => None,
        Some(value) => Some(value.as_bool().ok_or_else(|| wrong_type("enable"))?),
    };
    Ok(match (amount, enable) {
        (Some(amount), None) => Quantity::Amount(amount),
        (None, Some(enable)) => Quantity::Enable(enable),
        _ => Quantity::Unclear,
    })
}

/// A whole, non-negative number, written as `3` or `3.0`.
fn whole(value: &Value) -> Option<i64> {
    if let Some(amount) = value.as_i64() {
        return (0..=super::plan::UNLIMITED)
            .contains(&amount)
            .then_some(amount);
    }
    let float = value.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "compared with the original below"
    )]
    let amount = float as i64;
    #[expect(clippy::cast_precision_loss, reason = "amounts are far below 2^53")]
    let exact = (amount as f64 - float).abs() < f64::EPSILON;
    (exact && (0..=super::plan::UNLIMITED).contains(&amount)).then_some(amount)
}

fn resources(info: &Value) -> Result<Option<Vec<Value>>, Refusal> {
    match info.get("resources") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(elements)) if elements.iter().all(Value::is_object) => {
            Ok(Some(elements.clone()))
        }
        Some(_) => Err(wrong_type("resources")),
    }
}
