use client_core::{ErrorKind, fault::FaultDetail};

use super::*;
use crate::testing::error_of;

async fn of_code(status: u16, code: u32) -> Error {
    let body = format!(r#"{{"error":{{"code":{code},"message":"m","correlationID":"c"}}}}"#);
    error_of(status, &body).await
}

#[tokio::test(start_paused = true)]
async fn every_documented_code_has_its_cause_kind_and_remedy_whatever_the_status() {
    use {Cause as C, ErrorKind as K, Remedy as R};
    for (code, status, cause, kind, remedy) in [
        (
            11_000,
            400,
            C::InvalidRequest,
            K::Rejected,
            R::ChangeRequest,
        ),
        (
            11_004,
            405,
            C::NotAuthorized,
            K::Forbidden,
            R::AskAdministrator,
        ),
        (11_006, 400, C::RateLimited, K::RateLimited, R::Wait),
        (
            11_008,
            400,
            C::InvalidRequest,
            K::Rejected,
            R::ChangeRequest,
        ),
        (12_003, 400, C::NotAllowed, K::Rejected, R::ChangeRequest),
        (20_002, 400, C::NotFound, K::NotFound, R::Look),
        (20_004, 404, C::NotFound, K::NotFound, R::Look),
        (20_007, 409, C::NameTaken, K::Conflict, R::Look),
        (20_013, 400, C::NotEmpty, K::Conflict, R::ClearAway),
        (
            20_029,
            502,
            C::WrongKindOfId,
            K::Unavailable,
            R::ChangeRequest,
        ),
        (30_001, 400, C::AmbiguousPlan, K::Rejected, R::ChangeRequest),
        (30_004, 400, C::Locked, K::Locked, R::Wait),
        (
            30_009,
            400,
            C::QuotaExceeded,
            K::Conflict,
            R::AskAdministrator,
        ),
        (
            30_015,
            409,
            C::NotEntitled,
            K::Conflict,
            R::AskAdministrator,
        ),
        (41_000, 404, C::NotFound, K::NotFound, R::Look),
        (41_001, 409, C::NameTaken, K::Conflict, R::Look),
        (70_013, 409, C::BackendConflict, K::Conflict, R::Look),
    ] {
        let error = of_code(status, code).await;
        let found = Diagnosis::of(&error).unwrap();
        assert_eq!(
            (found.cause(), error.kind(), found.remedy()),
            (cause, kind, remedy),
            "{code}"
        );
        assert_eq!(found.code(), code.to_string());
        assert_eq!(
            error.is_retryable(),
            remedy == R::Wait,
            "{code}: what has to be mended is not worth another try"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_permanent_mistake_is_sent_once_even_as_a_5xx() {
    for code in [11_000, 12_003, 20_002, 20_013, 20_029, 30_001, 30_015] {
        assert_eq!(of_code(502, code).await.attempts(), 1, "{code}");
    }
    assert!(of_code(502, 10_001).await.attempts() > 1);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_code_still_tells_its_area() {
    for (code, area) in [
        (10_999, Area::Server),
        (11_999, Area::Request),
        (12_999, Area::Operations),
        (29_999, Area::Accounts),
        (39_999, Area::Entitlements),
        (40_999, Area::Tenants),
        (41_999, Area::EnvironmentInstances),
        (42_999, Area::Provisioning),
        (59_999, Area::ServiceManagerProxy),
        (69_999, Area::Orders),
        (79_999, Area::Cli),
        (89_999, Area::Jobs),
        (99_999, Area::SaasProvisioning),
        (109_999, Area::Events),
    ] {
        let found = Diagnosis::of(&of_code(400, code).await).unwrap();
        assert_eq!(
            (found.cause(), found.area()),
            (Cause::Unlisted, Some(area)),
            "{code}"
        );
        assert!(found.to_string().contains(&area.to_string()), "{found}");
    }
    for code in [9, 13_000, 19_999, 43_000, 110_000] {
        assert_eq!(
            Diagnosis::of(&of_code(400, code).await),
            None,
            "{code} is in no range"
        );
    }
    for word in ["", "+30004", "30004x", "99999999999"] {
        assert_eq!(Area::of(word), None, "{word:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_known_code_in_the_details_counts_where_the_outer_one_is_not_known() {
    let body = r#"{"error":{"code":10010,"message":"m","details":[{"code":7,"message":"a"},{"code":30009,"message":"b"}]}}"#;
    let found = Diagnosis::of(&error_of(400, body).await).unwrap();
    assert_eq!(
        (found.code(), found.cause()),
        ("30009", Cause::QuotaExceeded)
    );
}

#[tokio::test(start_paused = true)]
async fn words_of_service_manager_and_of_the_token_endpoint_are_known() {
    for (status, word, cause) in [
        (404, "NotFound", Cause::NotFound),
        (409, "Conflict", Cause::NameTaken),
        (409, "ExistingReferenceEntity", Cause::InUse),
        (412, "ConcurrentResourceUpdate", Cause::ChangedMeanwhile),
        (422, "ConcurrentOperationInProgress", Cause::Locked),
        (400, "TokenInvalid", Cause::PageExpired),
        (400, "InvalidMaxItems", Cause::InvalidRequest),
        (502, "BrokerError", Cause::BrokerFailed),
        (500, "InternalError", Cause::ServiceFailed),
    ] {
        let body = serde_json::json!({"error": word, "description": "d"});
        let found = Diagnosis::of(&error_of(status, &body.to_string()).await).unwrap();
        assert_eq!((found.cause(), found.area()), (cause, None), "{word}");
    }
    let several = r#"{"error":"BadRequest","description":"ambiguity error, found more than one resource matching the provided offering name and plan name"}"#;
    let found = Diagnosis::of(&error_of(400, several).await).unwrap();
    assert_eq!(found.cause(), Cause::AmbiguousPlan);

    let logon = r#"{"error":"invalid_client","error_description":"Bad credentials"}"#;
    let refused = error_of(401, logon).await;
    let found = Diagnosis::of(&refused).unwrap();
    assert_eq!(
        (found.cause(), refused.kind()),
        (Cause::LogonRejected, ErrorKind::LogonRejected)
    );
}

#[test]
fn what_is_not_btps_is_not_diagnosed() {
    let without = Error::new(ErrorKind::Rejected, "x");
    assert_eq!(Diagnosis::of(&without), None);
    let mut fault = Fault::new(Some("SOMETHING/17".into()), None);
    fault.details = vec![FaultDetail::new(None, Some("30004".into()), None)];
    assert_eq!(Diagnosis::of(&without.with_fault(fault)), None);
}

#[test]
fn a_diagnosis_reads_as_what_happened_and_what_to_do() {
    let fault = Fault::new(Some("30004".into()), Some("locked".into()));
    let error = Error::new(ErrorKind::Locked, "x").with_fault(fault);
    let line = Diagnosis::of(&error).unwrap().to_string();
    assert!(
        line.starts_with("locked by another operation (30004, entitlements): wait for"),
        "{line}"
    );
}

#[test]
fn no_code_is_listed_twice_and_every_advice_is_a_sentence_of_its_own() {
    let mut codes = std::collections::HashSet::new();
    let mut advices = std::collections::HashSet::new();
    for entry in entries::ENTRIES {
        for code in entry.codes {
            assert!(codes.insert(code), "{code}");
        }
        assert!(advices.insert(entry.advice), "{}", entry.advice);
        assert!(!entry.advice.ends_with('.') && !entry.advice.contains("  "));
    }
}
