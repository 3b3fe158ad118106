//! The bucket that resends are paid from.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use crate::retry::RetryBudget;

#[test]
fn it_pays_for_twenty_resends_and_each_success_brings_one_token_back() {
    let budget = RetryBudget::default();
    let paid = std::iter::repeat_with(|| budget.withdraw())
        .take_while(|paid| *paid)
        .count();
    assert_eq!((paid, budget.available()), (20, 0));
    for returned in 1..=4 {
        budget.deposit();
        assert_eq!(budget.available(), returned);
        assert!(!budget.withdraw());
    }
    budget.deposit();
    assert!(budget.withdraw());
    assert!(!budget.withdraw());
}

#[test]
fn a_full_bucket_stays_full_and_an_empty_one_pays_nothing() {
    let full = RetryBudget::new(7);
    full.deposit();
    assert_eq!(full.available(), 7);
    let none = RetryBudget::new(0);
    none.deposit();
    assert!(!none.withdraw());
}

#[test]
fn many_at_once_never_take_more_than_there_is() {
    let budget = Arc::new(RetryBudget::new(503));
    let paid = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    paid.fetch_add(u32::from(budget.withdraw()), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!((paid.into_inner(), budget.available()), (100, 3));
}
