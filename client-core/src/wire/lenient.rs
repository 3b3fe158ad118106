//! Lists that survive a bad item.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, SeqAccess, Visitor},
};
use serde_json::Value;

/// An item of a list that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadItem {
    /// Its place in the list, from 0.
    pub index: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// A list whose good items are read although others are bad; the bad ones are told beside them.
///
/// Dereferences to a slice of the good items. Null reads as an empty list.
#[derive(Clone, PartialEq, Eq)]
pub struct Lenient<T> {
    /// What was read, in order.
    pub items: Vec<T>,
    /// What was not.
    pub bad: Vec<BadItem>,
}

impl<T> Default for Lenient<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            bad: Vec::new(),
        }
    }
}

impl<T> std::ops::Deref for Lenient<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> From<Vec<T>> for Lenient<T> {
    fn from(items: Vec<T>) -> Self {
        Self {
            items,
            bad: Vec::new(),
        }
    }
}

impl<T> IntoIterator for Lenient<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Lenient<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Lenient<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        list.entries(&self.items);
        list.entries(&self.bad).finish()
    }
}

impl<T: Serialize> Serialize for Lenient<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items.serialize(serializer)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Items(PhantomData))
    }
}

struct Items<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for Items<T> {
    type Value = Lenient<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or null")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Lenient::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut read = Lenient::default();
        let mut index = 0;
        // A failed item leaves the parser in the middle of it, so each is first taken in whole.
        while let Some(item) = list.next_element::<Value>()? {
            match serde_path_to_error::deserialize::<_, T>(item) {
                Ok(item) => read.items.push(item),
                Err(error) => {
                    let path = error.path().to_string();
                    read.bad.push(BadItem {
                        index,
                        reason: format!("at `{path}`: {}", error.inner()),
                    });
                }
            }
            index += 1;
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_items_survive_a_bad_one_which_is_named() {
        let list: Lenient<Vec<u8>> = serde_json::from_str("[[1], [2, -3], [4]]").unwrap();
        assert_eq!(list.items, [vec![1], vec![4]]);
        assert_eq!(list.bad.len(), 1);
        assert_eq!(list.bad[0].index, 1);
        assert!(list.bad[0].reason.contains("[1]"), "{}", list.bad[0].reason);
    }

    #[test]
    fn null_is_empty() {
        assert!(
            serde_json::from_str::<Lenient<u8>>("null")
                .unwrap()
                .is_empty()
        );
    }
}
