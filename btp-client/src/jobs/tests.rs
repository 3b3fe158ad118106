use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use client_core::{
    Answer,
    operation::DecodeError,
    transport::{TransportError, from_fn},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::*;

fn located(status: u16, location: Option<&'static str>) -> Result<Option<JobId>, DecodeError> {
    let mut headers = HeaderMap::new();
    if let Some(location) = location {
        headers.insert(header::LOCATION, HeaderValue::from_static(location));
    }
    let status = StatusCode::from_u16(status).unwrap();
    job_of(&Answer::new(status, headers, Bytes::new()))
}

/// A client whose service gives these answers one after another, the last for ever.
fn jobs(answers: &'static [(u16, &'static str)]) -> JobsClient {
    let next = Arc::new(AtomicUsize::new(0));
    let transport = from_fn(move |request: http::Request<Bytes>| {
        assert_eq!(
            request.uri().path(),
            "/p/jobs-management/v1/jobs/30829210/status"
        );
        let index = next.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1);
        let (status, body) = answers[index];
        let mut response = http::Response::new(Bytes::from_static(body.as_bytes()));
        *response.status_mut() = StatusCode::from_u16(status).unwrap();
        Ok::<_, TransportError>(response)
    });
    let client = Client::builder("https://e.example/p".parse().unwrap())
        .transport(transport)
        .dialect(crate::dialect)
        .build()
        .unwrap();
    JobsClient::new(client)
}

fn job() -> JobId {
    JobId::from("30829210")
}

#[test]
fn a_relative_location_names_the_job_with_202_and_with_200() {
    for status in [202, 200] {
        let id = located(status, Some("/jobs-management/v1/jobs/30829210/status")).unwrap();
        assert_eq!(id, Some(job()), "{status}");
        assert_eq!(located(status, None).unwrap(), None);
    }
    let with_query = located(202, Some("/jobs-management/v1/jobs/a-b_c.1/status?x=1#y"));
    assert_eq!(with_query.unwrap().unwrap().as_str(), "a-b_c.1");
}

#[test]
fn any_other_location_is_refused() {
    for location in [
        "https://evil.example/jobs-management/v1/jobs/1/status",
        "//evil.example/jobs-management/v1/jobs/1/status",
        "/jobs-management/v1/jobs//status",
        "/jobs-management/v1/jobs/../status",
        "/jobs-management/v1/jobs/1/2/status",
        "/jobs-management/v1/jobs/%2e%2e/status",
        "/jobs-management/v1/jobs/1",
        "/other",
        "",
    ] {
        let error = located(202, Some(location)).unwrap_err();
        assert!(matches!(error, DecodeError::Shape { .. }), "{location}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_is_followed_to_its_end_whatever_words_come_between() {
    let jobs = jobs(&[
        (200, r#"{"status":"IN_PROGRESS","description":"working"}"#),
        (200, r#"{"status":"A_NEW_WORD"}"#),
        (503, "maintenance"),
        (200, r#"{"status":"COMPLETED"}"#),
    ]);
    let mut seen = Vec::new();
    let result = jobs
        .poll(job())
        .watch(|state| seen.push(state.to_owned()))
        .await;
    result.unwrap();
    assert_eq!(seen, ["IN_PROGRESS", "A_NEW_WORD"]);
    assert_eq!(jobs.status(&job()).await.unwrap().description, None);
}

#[tokio::test(start_paused = true)]
async fn a_failed_or_forgotten_job_leaves_the_effect_open() {
    let failed = jobs(&[(200, r#"{"status":"FAILED","description":"no quota"}"#)]);
    let error = failed.poll(job()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::OperationFailed, Effect::Unknown)
    );
    assert!(
        error.to_string().contains("job 30829210 failed: no quota"),
        "{error}"
    );

    let silent = jobs(&[(200, r#"{"status":"FAILED"}"#)]);
    assert!(
        silent
            .poll(job())
            .await
            .unwrap_err()
            .to_string()
            .contains("no reason given")
    );

    let forgotten = jobs(&[(404, "")]);
    let error = forgotten.poll(job()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::NotFound, Effect::Unknown)
    );
}

#[tokio::test(start_paused = true)]
async fn waiting_goes_on_in_another_process() {
    let jobs = jobs(&[(200, r#"{"status":"COMPLETED"}"#)]);
    let text = serde_json::to_string(&jobs.poll(job()).resume_token()).unwrap();
    let token: ResumeToken = serde_json::from_str(&text).unwrap();
    jobs.resume(&token).unwrap().await.unwrap();
    for (operation, reference) in [
        ("director.remove_system", "1"),
        ("jobs.status", "../x"),
        ("jobs.status", ""),
    ] {
        let error = jobs
            .resume(&ResumeToken::new(operation, reference))
            .unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::InvalidInput,
            "{operation} {reference}"
        );
    }
}

#[test]
fn answers_of_tomorrow_read() {
    use crate::testing::responses::{
        Any, Fields, Text, Word, may, needs, plain, response, survive,
    };
    const STATUS: Fields = &[
        needs("status", Word),
        may("description", Text),
        may("statusDetails", Any),
        may("jobParams", Any),
        may("customParams", Any),
    ];
    survive(&[response("job status", STATUS, plain::<JobStatus>)]);
}

#[test]
fn the_two_documents_forms_of_a_status_read_alike() {
    let read = |text: &str| serde_json::from_str::<JobStatus>(text);
    for text in [
        "\"COMPLETED\"",
        r#"{"status":"COMPLETED"}"#,
        r#"{"status":"COMPLETED","description":null,"statusDetails":{}}"#,
    ] {
        let status = read(text).unwrap();
        assert_eq!(status.status, JobState::Completed, "{text}");
        assert_eq!(status.description, None);
    }
    for broken in ["{}", "7", "null", r#"{"status":7}"#] {
        assert!(read(broken).is_err(), "{broken}");
    }
}
