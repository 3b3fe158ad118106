//! Lists that survive a bad item.

use std::{cell::Cell, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::unquoted;

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
/// Dereferences to a slice of the good items. Null reads as an empty list. Reads JSON alone.
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

thread_local! {
    /// Whether lists are being read on the assumption that no item is bad.
    static SOUND: Cell<bool> = const { Cell::new(false) };
}

/// Reads on the assumption that every list is sound, in one pass and without cutting items out first:
/// the first bad item fails the whole. Callers read again without the assumption then.
pub(crate) fn if_sound<T, E>(read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    /// Takes the assumption back, also when a deserializer panics.
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            SOUND.set(self.0);
        }
    }
    let _before = Before(SOUND.replace(true));
    read()
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
        if SOUND.get() {
            while let Some(item) = list.next_element()? {
                read.items.push(item);
            }
            return Ok(read.fitted());
        }
        let mut index = 0;
        // A failed item leaves the parser in the middle of it, so each is first cut out as text and
        // read from there: what its type does not have, such as icons, is skipped and never copied.
        while let Some(raw) = list.next_element::<Box<RawValue>>()? {
            match serde_json::from_str(raw.get()) {
                Ok(item) => read.items.push(item),
                Err(first) => read.bad.push(BadItem {
                    index,
                    reason: explain::<T>(&raw).unwrap_or_else(|| unquoted(&first.to_string())),
                }),
            }
            index += 1;
        }
        Ok(read.fitted())
    }
}

impl<T> Lenient<T> {
    /// Without spare room: a list of one or two would keep room for four, and most lists are short.
    fn fitted(mut self) -> Self {
        self.items.shrink_to_fit();
        self
    }
}

/// The slow way, for one item that did not read: where in it, and why.
fn explain<T: DeserializeOwned>(raw: &RawValue) -> Option<String> {
    let mut item = serde_json::Deserializer::from_str(raw.get());
    let error = serde_path_to_error::deserialize::<_, T>(&mut item).err()?;
    let reason = unquoted(&error.inner().to_string());
    Some(format!("at `{}`: {reason}", error.path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Shelf {
        #[serde(default)]
        books: Lenient<Book>,
    }

    #[derive(Deserialize, Debug, PartialEq)]
    struct Book {
        title: String,
        #[serde(default)]
        pages: Lenient<u8>,
    }

    #[test]
    fn a_bad_item_is_told_with_its_place_at_any_depth() {
        let shelf: Shelf = serde_json::from_str(
            r#"{"books":[{"title":"a","pages":[1,-2,3]},{"title":7},{"title":"c","icon":"x"}]}"#,
        )
        .unwrap();
        assert_eq!(shelf.books.len(), 2);
        assert_eq!(shelf.books[0].pages.items, [1, 3]);
        assert_eq!(shelf.books[0].pages.bad[0].index, 1);
        assert_eq!(shelf.books.bad[0].index, 1);
        assert!(shelf.books.bad[0].reason.contains("title"));
    }

    #[test]
    fn null_and_absence_are_empty_and_an_object_is_refused() {
        for text in ["{}", r#"{"books":null}"#] {
            let shelf: Shelf = serde_json::from_str(text).unwrap();
            assert!(shelf.books.is_empty() && shelf.books.bad.is_empty());
        }
        assert!(serde_json::from_str::<Shelf>(r#"{"books":{}}"#).is_err());
    }

    #[test]
    fn a_parsed_tree_reads_as_well_as_text() {
        let tree = serde_json::json!({"books": [{"title": "a"}]});
        let shelf: Shelf = serde_json::from_value(tree).unwrap();
        assert_eq!(shelf.books[0].title, "a");
    }

    #[test]
    fn good_items_survive_a_bad_one_which_is_named() {
        let list: Lenient<Vec<u8>> = serde_json::from_str("[[1], [2, -3], [4]]").unwrap();
        assert_eq!(list.items, [vec![1], vec![4]]);
        assert_eq!(list.bad.len(), 1);
        assert_eq!(list.bad[0].index, 1);
        assert!(list.bad[0].reason.contains("[1]"), "{}", list.bad[0].reason);
    }

    #[test]
    fn the_assumption_of_soundness_gives_the_same_list_or_fails_and_is_taken_back() {
        let sound = r#"{"books":[{"title":"a","pages":[1,2],"icon":"x"},{"title":"b"}]}"#;
        let read = || serde_json::from_str::<Shelf>(sound);
        assert_eq!(if_sound(read).unwrap(), read().unwrap());

        let bad = r#"{"books":[{"title":"a","pages":[1,-2]}]}"#;
        assert!(if_sound(|| serde_json::from_str::<Shelf>(bad)).is_err());
        let again = serde_json::from_str::<Shelf>(bad).unwrap();
        assert_eq!(again.books[0].pages.bad.len(), 1);

        let panicked = std::panic::catch_unwind(|| if_sound::<(), ()>(|| panic!("in the middle")));
        assert!(panicked.is_err() && !SOUND.get());
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
