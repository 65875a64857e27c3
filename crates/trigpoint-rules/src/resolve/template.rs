//! Templates put in place: the caller's objects stand for the parameters.

use trigpoint_model::document::{RuleTemplate, RuleTemplateBody, TemplateUse};

use super::{FaultReason, Resolver};
use crate::resolved::{Term, Test};

/// What a template comes to at the place of its use.
pub(super) enum Part {
    Predicate(Test),
    Value(Term),
}

/// How a place and a message name a template.
pub(crate) fn name_of(it: &TemplateUse) -> String {
    match &it.template.path {
        Some(path) => format!("`{path}`"),
        None => format!("`{}`", it.template.id),
    }
}

impl Resolver<'_> {
    /// Resolves the body of a template in place. It sees the caller's objects by the names of its
    /// parameters, and the caller's temporary values.
    pub(super) fn template(&mut self, it: &TemplateUse, wanted: &'static str) -> Option<Part> {
        let id = it.template.id;
        let name = name_of(it);
        if self.open_templates.contains(&id) {
            self.fault(FaultReason::EndlessTemplate { name });
            return None;
        }
        let templates = self.templates;
        let Some(template) = templates.get(&id) else {
            self.fault(FaultReason::UnknownTemplate { name });
            return None;
        };
        let found = match template.body {
            RuleTemplateBody::Predicate(_) => "a predicate",
            RuleTemplateBody::Value(_) => "a value",
        };
        if found != wanted {
            self.fault(FaultReason::TemplateKind {
                name,
                found,
                wanted,
            });
            return None;
        }
        if it.arguments.len() > template.parameters.len() {
            self.fault(FaultReason::TemplateArguments {
                name: name.clone(),
                wanted: template.parameters.len(),
                found: it.arguments.len(),
            });
        }
        self.open_templates.push(id);
        let depth = self.scope.depth();
        self.bind_parameters(template, it);
        let part = self.at(&name, |resolver| match &template.body {
            RuleTemplateBody::Predicate(body) => resolver.at("predicate", |resolver| {
                Part::Predicate(resolver.predicate(body))
            }),
            RuleTemplateBody::Value(body) => {
                resolver.at("value", |resolver| Part::Value(resolver.value(body)))
            }
        });
        self.scope.close(depth);
        self.open_templates.pop();
        Some(part)
    }

    /// A parameter without an argument is one that the body does not use.
    fn bind_parameters(&mut self, template: &RuleTemplate, it: &TemplateUse) {
        let mut bound = Vec::new();
        for (index, (parameter, argument)) in
            template.parameters.iter().zip(&it.arguments).enumerate()
        {
            let Some(argument) = argument else { continue };
            match self.scope.find(argument).cloned() {
                Some(binding) => bound.push((parameter, binding)),
                None => {
                    self.at(&format!("arguments/{index}"), |resolver| {
                        resolver.slot(argument)
                    });
                }
            }
        }
        for (parameter, binding) in bound {
            let classes = binding.classes.clone();
            self.scope.alias(parameter, &binding, &classes);
        }
    }
}
