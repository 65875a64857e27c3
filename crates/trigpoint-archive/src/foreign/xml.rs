//! The elements of an XML backup, read without a document type and without entities of its own.
//!
//! Only what `<Backup>` holds is known here: folders in folders, and items in them.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use trigpoint_model::{ItemName, ItemPath, Tree};

use super::place::tree_of_word;
use super::trouble::{Trouble, codes, shown};

/// An element with what it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name, without a prefix.
    pub(super) name: String,
    /// Its attributes, in order.
    pub(super) attributes: Vec<(String, String)>,
    /// Its elements, in order.
    pub(super) children: Vec<Self>,
    /// Its text.
    pub(super) text: String,
}

impl Element {
    /// An attribute's text.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The first element of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first element of a name.
    pub(super) fn child_text(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }
}

/// A part of a backup, in the order of the file.
#[derive(Debug)]
pub(super) enum Part {
    /// A folder, told at its end.
    Folder {
        path: ItemPath,
        metadata: Option<Element>,
        is_empty: bool,
    },
    /// An item, the folder that holds it, and why it was not read whole, where it was not.
    Item {
        folder: ItemPath,
        element: Element,
        unread: Option<Trouble>,
    },
    /// What is neither; `at` is where it stands in the file, where it has a name there.
    Refused { at: String, trouble: Trouble },
}

/// Reads the parts of a backup.
pub(super) fn parts(bytes: &[u8], each: &mut dyn FnMut(Part)) -> Result<(), Trouble> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Trouble::new(
            codes::SYNTAX,
            "",
            format!(
                "byte {} is not UTF-8; save the file as UTF-8",
                error.valid_up_to()
            ),
        )
    })?;
    let mut parser = Parser {
        text,
        reader: Reader::from_str(text),
        counted: 0,
        line: 1,
        too_deep: None,
    };
    parser.backup(each)
}

struct Parser<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    /// The bytes whose lines are counted, and the line in which they end.
    counted: usize,
    line: usize,
    /// That elements of the part that is being read were nested too deep, and left out.
    too_deep: Option<Trouble>,
}

/// A folder whose end was not read yet.
struct Open {
    tree: Tree,
    path: Option<ItemPath>,
    metadata: Option<Element>,
    is_empty: bool,
}

impl<'a> Parser<'a> {
    fn next(&mut self) -> Result<Event<'a>, Trouble> {
        let event = self.reader.read_event().map_err(|error| {
            let message = error.to_string();
            self.fault(&shown(&message))
        })?;
        if matches!(event, Event::DocType(_)) {
            return Err(Trouble {
                code: codes::XML_DTD,
                ..self.fault("the file has a document type (DTD), which is not read; remove it")
            });
        }
        Ok(event)
    }

    /// The line that was read up to. Only what came since the last time is looked at: each part
    /// may ask.
    fn line(&mut self) -> usize {
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        let at = at.min(self.text.len());
        let since = &self.text.as_bytes()[self.counted.min(at)..at];
        self.line += since.iter().filter(|byte| **byte == b'\n').count();
        self.counted = at;
        self.line
    }

    fn fault(&mut self, message: &str) -> Trouble {
        let line = self.line();
        Trouble::new(codes::SYNTAX, "", format!("line {line}: {message}"))
    }

    /// The fault of an entity of the file's own.
    fn undefined(&mut self, entity: &str) -> Trouble {
        Trouble {
            code: codes::XML_DTD,
            ..self.fault(&format!(
                "`&{};` is an entity that XML does not define; remove it",
                shown(entity)
            ))
        }
    }

    fn backup(&mut self, each: &mut dyn FnMut(Part)) -> Result<(), Trouble> {
        let mut folders: Vec<Open> = Vec::new();
        let mut inside = false;
        let mut done = false;
        loop {
            match self.next()? {
                Event::Start(start) if !inside && !done => {
                    self.root(&start)?;
                    inside = true;
                }
                Event::Empty(start) if !inside && !done => {
                    self.root(&start)?;
                    done = true;
                }
                Event::Start(start) if inside => {
                    let start = start.into_owned();
                    self.enter(&start, false, &mut folders, each)?;
                }
                Event::Empty(start) if inside => {
                    let start = start.into_owned();
                    self.enter(&start, true, &mut folders, each)?;
                }
                Event::End(_) => match folders.pop() {
                    Some(folder) => close(folder, each),
                    None => {
                        inside = false;
                        done = true;
                    }
                },
                Event::Eof if done => return Ok(()),
                Event::Eof => return Err(self.fault("the file ends before `</Backup>`")),
                Event::Decl(declaration) => {
                    let encoding = declaration.encoding();
                    let is_utf8 = match encoding {
                        None => true,
                        Some(Ok(name)) => ["UTF-8", "US-ASCII", "ASCII", "UTF8"]
                            .iter()
                            .any(|known| name.eq_ignore_ascii_case(known)),
                        Some(Err(_)) => false,
                    };
                    if !is_utf8 {
                        return Err(self.fault("the encoding is not UTF-8; save the file as UTF-8"));
                    }
                }
                Event::Text(text) if text.trim().is_empty() => {}
                Event::Comment(_) | Event::PI(_) => {}
                Event::GeneralRef(reference)
                    if !reference.is_char_ref() && predefined(&reference).is_none() =>
                {
                    return Err(self.undefined(&reference));
                }
                Event::Start(_)
                | Event::Empty(_)
                | Event::Text(_)
                | Event::CData(_)
                | Event::GeneralRef(_)
                | Event::DocType(_) => {
                    return Err(self.fault("a folder or an item is expected here"));
                }
            }
        }
    }

    fn root(&mut self, start: &BytesStart<'_>) -> Result<(), Trouble> {
        let name = local(start);
        if name == "Backup" {
            Ok(())
        } else {
            Err(self.fault(&format!(
                "the root is `{}`, expected is `Backup`",
                shown(&name)
            )))
        }
    }

    fn enter(
        &mut self,
        start: &BytesStart<'static>,
        is_empty: bool,
        folders: &mut Vec<Open>,
        each: &mut dyn FnMut(Part),
    ) -> Result<(), Trouble> {
        let name = local(start);
        if let Some(tree) = name.strip_suffix("Folder").and_then(tree_of_word) {
            let path = match folders.last_mut() {
                None => Some(ItemPath::root(tree)),
                Some(parent) => {
                    parent.is_empty = false;
                    None
                }
            };
            if folders.len() > FOLDERS_MAX {
                return Err(Trouble {
                    code: codes::TOO_DEEP,
                    ..self.fault("folders are nested too deep")
                });
            }
            let folder = Open {
                tree,
                // The name follows in the metadata; the outermost is the tree itself.
                path: path.filter(|_| is_empty),
                metadata: None,
                is_empty: true,
            };
            if is_empty {
                close(folder, each);
            } else {
                folders.push(folder);
            }
            return Ok(());
        }
        let line = self.line();
        let element = self.element(start, is_empty, 0)?;
        let unread = self.too_deep.take();
        if name != "Item"
            && let Some(trouble) = unread
        {
            return Err(trouble);
        }
        let parent_path = folders
            .iter()
            .rev()
            .nth(1)
            .and_then(|above| above.path.clone());
        let depth = folders.len();
        let Some(folder) = folders.last_mut() else {
            each(outside(&element, line));
            return Ok(());
        };
        match name.as_str() {
            "Metadata" => {
                let name = element.child_text("Name").unwrap_or_default().to_owned();
                folder.path = match folder_path(folder.tree, depth, parent_path, &name) {
                    Ok(path) => Some(path),
                    Err(trouble) => {
                        let at = String::new();
                        each(Part::Refused { at, trouble });
                        None
                    }
                };
                folder.metadata = Some(element);
            }
            "IsShortcut" if element.text.trim() == "true" => {
                let shown_path = folder.path.as_ref().map_or("", ItemPath::as_str);
                each(Part::Refused {
                    at: String::new(),
                    trouble: Trouble::new(
                        codes::SHORTCUT,
                        "",
                        format!("the folder `{shown_path}` is a shortcut; restore its target"),
                    ),
                });
                folder.path = None;
            }
            "IsShortcut" => {}
            "Item" => {
                folder.is_empty = false;
                match &folder.path {
                    Some(path) => each(Part::Item {
                        folder: path.clone(),
                        element,
                        unread,
                    }),
                    None => each(Part::Refused {
                        at: String::new(),
                        trouble: Trouble::new(
                            codes::NAME,
                            "",
                            format!(
                                "the item `{}` stands in a folder without a place",
                                shown(item_name(&element))
                            ),
                        ),
                    }),
                }
            }
            _ => each(unknown(folder.path.as_ref(), &element, line)),
        }
        Ok(())
    }

    fn element(
        &mut self,
        start: &BytesStart<'_>,
        is_empty: bool,
        depth: usize,
    ) -> Result<Element, Trouble> {
        let mut element = Element {
            name: local(start),
            attributes: self.attributes(start)?,
            ..Element::default()
        };
        if depth > ELEMENTS_MAX {
            if self.too_deep.is_none() {
                let message = format!("elements are nested deeper than {ELEMENTS_MAX} levels");
                self.too_deep = Some(Trouble {
                    code: codes::TOO_DEEP,
                    ..self.fault(&message)
                });
            }
            if !is_empty {
                self.skip()?;
            }
            return Ok(element);
        }
        if !is_empty {
            self.content(&mut element, depth)?;
        }
        if !element.children.is_empty() && element.text.trim().is_empty() {
            element.text.clear();
        }
        Ok(element)
    }

    fn attributes(&mut self, start: &BytesStart<'_>) -> Result<Vec<(String, String)>, Trouble> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.fault(&shown(&error.to_string())))?;
            let key = attribute.key.local_name();
            let key: &str = key.as_ref();
            let is_namespace = attribute.key.as_ref() as &str == "xmlns"
                || attribute.key.as_ref().starts_with("xmlns:");
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| match undefined_entity(&attribute.value) {
                    Some(entity) => self.undefined(entity),
                    None => self.fault(&shown(&error.to_string())),
                })?;
            if !is_namespace {
                attributes.push((key.to_owned(), value.into_owned()));
            }
        }
        Ok(attributes)
    }

    /// Passes over what an element holds, up to its end, however deep; it must be sound all the
    /// same.
    fn skip(&mut self) -> Result<(), Trouble> {
        let mut open = 1_usize;
        while open > 0 {
            match self.next()? {
                Event::Start(start) => {
                    self.attributes(&start)?;
                    open += 1;
                }
                Event::Empty(start) => {
                    self.attributes(&start)?;
                }
                Event::End(_) => open -= 1,
                Event::GeneralRef(reference) => {
                    self.character(&reference)?;
                }
                Event::Eof => return Err(self.fault(ENDS_IN_AN_ELEMENT)),
                Event::Text(_)
                | Event::CData(_)
                | Event::Comment(_)
                | Event::PI(_)
                | Event::Decl(_)
                | Event::DocType(_) => {}
            }
        }
        Ok(())
    }

    /// Reads what an element holds, up to its end.
    fn content(&mut self, element: &mut Element, depth: usize) -> Result<(), Trouble> {
        loop {
            match self.next()? {
                Event::Start(start) => {
                    let child = self.element(&start, false, depth + 1)?;
                    element.children.push(child);
                }
                Event::Empty(start) => {
                    let child = self.element(&start, true, depth + 1)?;
                    element.children.push(child);
                }
                Event::End(_) => return Ok(()),
                Event::Text(text) => element.text.push_str(&text.xml10_content()),
                Event::CData(text) => element.text.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) => {
                    element.text.push(self.character(&reference)?);
                }
                Event::Eof => return Err(self.fault(ENDS_IN_AN_ELEMENT)),
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => {}
            }
        }
    }

    /// The character that a reference means.
    fn character(&mut self, reference: &BytesRef<'_>) -> Result<char, Trouble> {
        let character = match reference.resolve_char_ref() {
            Ok(Some(character)) => Some(character),
            Ok(None) => predefined(reference),
            Err(_) => None,
        };
        character.ok_or_else(|| self.undefined(reference))
    }
}

/// What stands between the outermost folders and is none.
fn outside(element: &Element, line: usize) -> Part {
    if element.name != "Item" {
        return unknown(None, element, line);
    }
    let name = shown(item_name(element));
    let message = format!("line {line}: the item `{name}` stands outside of a folder");
    Part::Refused {
        at: name,
        trouble: Trouble::new(codes::NAME, "", message),
    }
}

/// An element that we do not know, with the items that are lost with it.
fn unknown(folder: Option<&ItemPath>, element: &Element, line: usize) -> Part {
    let name = shown(&element.name);
    let mut items = Vec::new();
    add_items(element, &mut items);
    let mut message = format!("line {line}: this element is not known here and is left out");
    if !items.is_empty() {
        let named = items.iter().take(NAMED_MAX);
        let mut named: Vec<String> = named.map(|name| format!("`{}`", shown(name))).collect();
        if items.len() > NAMED_MAX {
            named.push(format!("and {} more", items.len() - NAMED_MAX));
        }
        message.push_str(&format!(", with the items in it: {}", named.join(", ")));
    }
    Part::Refused {
        at: folder.map_or_else(|| name.clone(), |folder| format!("{folder}/{name}")),
        trouble: Trouble::new(codes::UNSUPPORTED_KIND, "", message),
    }
}

/// The names of the items below an element, however deep.
fn add_items<'e>(element: &'e Element, names: &mut Vec<&'e str>) {
    for child in &element.children {
        if child.name == "Item" {
            names.push(item_name(child));
        } else {
            add_items(child, names);
        }
    }
}

/// The first entity in a raw value that XML does not define.
fn undefined_entity(raw: &str) -> Option<&str> {
    raw.split('&')
        .skip(1)
        .filter_map(|after| Some(after.split_once(';')?.0))
        .find(|name| !name.starts_with('#') && predefined(name).is_none())
}

fn predefined(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

fn local(start: &BytesStart<'_>) -> String {
    let name = start.local_name();
    let name: &str = name.as_ref();
    name.to_owned()
}

/// The name of an item, as far as it has one.
pub(super) fn item_name(element: &Element) -> &str {
    element
        .child("Metadata")
        .and_then(|metadata| metadata.child_text("Name"))
        .or_else(|| element.attribute("id"))
        .unwrap_or_default()
}

/// The outermost folder is the tree itself, if it is named so.
fn folder_path(
    tree: Tree,
    depth: usize,
    parent: Option<ItemPath>,
    name: &str,
) -> Result<ItemPath, Trouble> {
    if depth == 1 && (name.is_empty() || tree_of_word(name) == Some(tree)) {
        return Ok(ItemPath::root(tree));
    }
    let parent = if depth == 1 {
        Some(ItemPath::root(tree))
    } else {
        parent
    };
    let refused = |reason: String| {
        Trouble::new(
            codes::NAME,
            "",
            format!("the folder `{}` has no place: {reason}", shown(name)),
        )
    };
    let parent = parent.ok_or_else(|| refused("the folder that holds it has none".to_owned()))?;
    let name: ItemName = name
        .parse()
        .map_err(|error: trigpoint_model::name::InvalidItemName| refused(error.to_string()))?;
    parent
        .join(&name)
        .as_str()
        .parse()
        .map_err(|error: trigpoint_model::path::InvalidItemPath| refused(error.to_string()))
}

fn close(folder: Open, each: &mut dyn FnMut(Part)) {
    let Open {
        tree: _,
        path,
        metadata,
        is_empty,
    } = folder;
    if let Some(path) = path
        && !path.is_root()
    {
        each(Part::Folder {
            path,
            metadata,
            is_empty,
        });
    }
}

/// Folders in folders.
const FOLDERS_MAX: usize = trigpoint_model::limits::FOLDER_DEPTH_MAX + 1;

/// Elements in an item: its tree, and what stands around it.
const ELEMENTS_MAX: usize = super::TREE_DEPTH_MAX + 8;

/// Items that a message names at most.
const NAMED_MAX: usize = 10;

const ENDS_IN_AN_ELEMENT: &str = "the file ends in the middle of an element";
