use super::*;

#[test]
fn the_cockpit_says_it_in_its_own_words() {
    for (word, shown) in [
        ("INITIAL", ""),
        ("CONNECTED", "Registered"),
        ("FAILED", "Error while Registering"),
        ("CREATE_FAILED", "Error while Registering"),
        ("UNPAIRING", "Deregistering"),
        ("UNPAIR_FAILED", "Error while Deregistering"),
        ("DELETING", "Removing"),
        ("DELETE_FAILED", "Error while Removing"),
        ("NEW", "NEW"),
    ] {
        assert_eq!(SystemStatus::from(word).cockpit_word(), shown);
    }
}

#[test]
fn waiting_ends_where_it_should() {
    use client_core::poll::Progress;
    let word = |goal: Goal, found: Option<&str>| {
        let system = found.map(|word| System::new("1", "s").with_status(word.into()));
        match goal.judge(system.as_ref()) {
            Ok(Progress::Done(())) => "done",
            Ok(_) => "pending",
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::OperationFailed);
                "failed"
            }
        }
    };
    for goal in [Goal::Deregistered, Goal::Removed] {
        assert_eq!(word(goal, None), "done");
        assert_eq!(word(goal, Some("NEW")), "pending");
        assert_eq!(word(goal, Some("CONNECTED")), "pending", "not begun yet");
    }
    assert_eq!(word(Goal::Deregistered, Some("INITIAL")), "done");
    assert_eq!(word(Goal::Deregistered, Some("UNPAIRING")), "pending");
    assert_eq!(word(Goal::Deregistered, Some("UNPAIR_FAILED")), "failed");
    assert_eq!(word(Goal::Removed, Some("INITIAL")), "pending");
    assert_eq!(word(Goal::Removed, Some("DELETING")), "pending");
    assert_eq!(word(Goal::Removed, Some("DELETE_FAILED")), "failed");
}

#[test]
fn names_are_checked_before_anything_is_sent() {
    for good in ["a", "acme-s4-dev", "with space ~!", &"x".repeat(100)] {
        assert_eq!(SystemName::new(good).unwrap().as_str(), good);
    }
    for (bad, word) in [
        ("", "empty"),
        (" a", "space"),
        ("a ", "space"),
        ("über", "'ü' is not printable ASCII"),
        ("a\tb", "'\\t' is not printable ASCII"),
        ("a\u{7f}", "not printable ASCII"),
        ("系", "not printable ASCII"),
        (&"x".repeat(101), "101 characters"),
    ] {
        let error = SystemName::new(bad).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.detail().unwrap().contains(word), "{bad:?}: {error}");
        assert!(serde_json::from_value::<SystemName>(json!(bad)).is_err());
    }
}

#[test]
fn a_token_shows_its_dates_and_nothing_else() {
    let issued: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let token = IntegrationToken::new("canary-token".into(), issued);
    assert_eq!(token.expires_at(), "2026-01-08T00:00:00Z".parse().unwrap());
    let shown = format!("{token:?}");
    assert!(
        shown.contains("2026-01-08") && !shown.contains("canary"),
        "{shown}"
    );
}
