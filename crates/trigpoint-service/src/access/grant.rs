//! Grants: values that one must hold to reach the repository. Only a [`Caller`] makes them, after
//! it has looked whether it holds the permission.

use std::marker::PhantomData;

use trigpoint_model::{ItemPath, Tree};

use super::Caller;

/// May look at items, of the trees that it sees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MayRead<'a> {
    caller: &'a Caller,
}

impl<'a> MayRead<'a> {
    pub(super) fn new(caller: &'a Caller) -> Self {
        Self { caller }
    }

    /// Whether items of a tree may be told.
    pub(crate) fn sees(&self, tree: Tree) -> bool {
        self.caller.may_read(tree)
    }

    /// Whether what is at a path may be told.
    pub(crate) fn sees_path(&self, path: &ItemPath) -> bool {
        self.sees(path.tree())
    }
}

/// May change items, of the trees that the caller may write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MayWrite<'a> {
    caller: &'a Caller,
}

impl<'a> MayWrite<'a> {
    pub(super) fn new(caller: &'a Caller) -> Self {
        Self { caller }
    }

    /// Who is recorded for what is written.
    pub(super) fn name(&self) -> &'a str {
        self.caller.name()
    }
}

/// Grants that open one thing, whoever holds them.
macro_rules! plain_grant {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct $name<'a>(PhantomData<&'a Caller>);

        impl<'a> $name<'a> {
            pub(super) fn new(_: &'a Caller) -> Self {
                Self(PhantomData)
            }
        }
    };
}

plain_grant! {
    /// May back up, replace and bring back the whole repository.
    MayAdministerRepository
}
plain_grant! {
    /// May make, change and remove users and roles.
    MayAdministerUsers
}
plain_grant! {
    /// May make and revoke API keys.
    MayManageKeys
}
plain_grant! {
    /// May read the audit log.
    MayReadAudit
}
plain_grant! {
    /// May start jobs and look at them: each job asks besides for what its work needs.
    MayRunJobs
}
