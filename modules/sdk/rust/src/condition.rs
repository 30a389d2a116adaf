//! Conditions: the aspects of an object's state, as Kubernetes writes them down.

use crate::time;
use serde::{Deserialize, Serialize};

/// One aspect of an object's state.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Condition {
    pub r#type: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    pub observed_generation: u64,
    pub last_transition_time: String,
    pub reason: String,
    pub message: String,
}

/// Puts a condition into a list and says whether that changed anything. The time of the last transition is kept while
/// the status stays, and is now where none is given.
pub fn set_condition(conditions: &mut Vec<Condition>, mut condition: Condition) -> bool {
    let old = conditions.iter_mut().find(|old| old.r#type == condition.r#type);
    if let Some(old) = &old
        && old.status == condition.status
    {
        condition.last_transition_time.clone_from(&old.last_transition_time);
    } else if condition.last_transition_time.is_empty() {
        condition.last_transition_time = time::now_rfc3339();
    }
    match old {
        Some(old) if *old == condition => false,
        Some(old) => {
            *old = condition;
            true
        }
        None => {
            conditions.push(condition);
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Condition, set_condition};

    #[test]
    fn the_time_of_the_last_transition_is_kept_while_the_status_stays() {
        let mut conditions = Vec::new();
        let then = "1970-01-01T00:00:00Z";
        let waiting = Condition { r#type: "Ready".into(), status: "False".into(), ..Condition::default() };
        assert!(set_condition(&mut conditions, Condition { last_transition_time: then.into(), ..waiting.clone() }));
        assert!(!set_condition(&mut conditions, waiting.clone()));
        assert!(set_condition(&mut conditions, Condition { reason: "Still".into(), ..waiting.clone() }));
        assert_eq!(conditions[0].last_transition_time, then);
        assert!(set_condition(&mut conditions, Condition { status: "True".into(), ..waiting }));
        assert_ne!(conditions[0].last_transition_time, then);
        assert_eq!(conditions.len(), 1);
    }
}
