//! XML backups: folders, stamps, shortcuts, and what is refused before it is read.

use std::ops::ControlFlow;

use trigpoint_archive::foreign::{self, EntryFault, Options, Source, codes};
use trigpoint_model::{ItemKind, Stamp};

use super::compare::{fixtures, read_files};

#[test]
fn folders_without_items_and_folders_with_something_to_say_are_items() {
    let read = fixtures("xml");
    let folders: Vec<_> = read
        .documents()
        .into_iter()
        .filter(|document| document.kind() == ItemKind::Folder)
        .map(|document| document.path.as_str())
        .collect();
    assert_eq!(folders, ["/rules/Empty", "/rules/Told"]);
    let told = read.document("/rules/Told");
    assert_eq!(told.description, "first\\nsecond & third");
    assert_eq!(told.comments, "c");
    assert_eq!(told.created, Stamp::default());
    assert_eq!(told.edited, Stamp::default());
}

#[test]
fn text_is_kept_with_its_blanks_and_literal_backslashes() {
    let read = fixtures("xml");
    let rule = read.document("/rules/Told/A rule ");
    assert_eq!(rule.description, "first\\nsecond & third");
    let text = trigpoint_model::canonical::to_line(rule).unwrap();
    assert!(text.contains(r#""text":" <a&b> ""#), "{text}");
    let notes = read.warnings("/rules/Told/A rule ");
    assert!(
        notes[0].contains("begins or ends with a blank"),
        "{notes:?}"
    );
}

#[test]
fn the_folders_in_the_file_decide_where_an_item_stands() {
    let read = fixtures("xml");
    let notes = read.warnings("/rules/Plain/B");
    assert!(notes[0].contains("`RULE://Elsewhere/B`"), "{notes:?}");
}

#[test]
fn a_shortcut_is_refused_and_names_its_target() {
    let read = fixtures("xml");
    let fault = read
        .faults()
        .into_iter()
        .find(|fault| fault.code == codes::SHORTCUT)
        .unwrap();
    assert_eq!(
        fault.message,
        "`Shortcut.xml#/rules/Shortcut to A` is refused: a shortcut has no counterpart here; its \
         target is `RULE://Told/A rule `, which restores where it is given"
    );
    read.document("/rules/Real");
}

#[test]
fn an_item_that_is_not_read_from_xml_is_refused_by_name() {
    let read = fixtures("xml");
    let fault = read
        .faults()
        .into_iter()
        .find(|fault| fault.code == codes::UNSUPPORTED_KIND)
        .unwrap();
    assert!(fault.message.contains("`Session`"), "{}", fault.message);
    assert_eq!(read.faults().len(), 2);
}

#[test]
fn entities_document_types_and_broken_files_are_refused_whole() {
    let read = fixtures("xml-broken");
    let faults: Vec<_> = read
        .faults()
        .into_iter()
        .map(|fault| format!("{}: {}", fault.code, fault.message))
        .collect();
    assert_eq!(read.documents().len(), 0);
    assert_eq!(
        faults,
        [
            "xml-dtd: `Attribute entity.xml` is refused: line 3: `&a;` is an entity that XML does not \
             define; remove it",
            "xml-dtd: `DTD.xml` is refused: line 2: the file has a document type (DTD), which is \
             not read; remove it",
            "xml-dtd: `Entity.xml` is refused: line 3: `&a;` is an entity that XML does not \
             define; remove it",
            "foreign-syntax: `Truncated.xml` is refused: line 3: syntax error: tag not closed: `>` \
             not found before end of input",
        ]
    );
}

/// An item of the other product's form, and the folder that holds it.
fn xml_rule(name: &str) -> String {
    format!(
        "<Item id='RULE://{name}'><Metadata><Name>{name}</Name></Metadata><Rule><RootPredicate \
         classLabel='Road' objLabel=''><RelationalPredicate><DynamicValue classRef='Road' \
         objRef='' propName='Name'/><NotEqualsRelation/><StaticValue datatype='string' value=''/>\
         </RelationalPredicate></RootPredicate></Rule></Item>"
    )
}

fn rules_and(inside: &str, outside: &str) -> String {
    let (before, after) = (xml_rule("Before"), xml_rule("After"));
    format!(
        "<Backup>\n<RuleFolder><Metadata><Name>RULE</Name></Metadata>\n{before}\n{inside}\n\
         {after}</RuleFolder>\n{outside}\n</Backup>"
    )
}

#[test]
fn an_element_between_the_items_that_is_not_known_is_refused_alone() {
    let stranger = "<DiscoveryFolder><Metadata><Name>D</Name></Metadata>\n\
                    <Item id='DISCOVERY://One'/><Item id='DISCOVERY://Two'/></DiscoveryFolder>";
    let left_out = "this element is not known here and is left out";
    for (inside, outside, told) in [
        (
            "",
            stranger,
            format!(
                "`x.xml#DiscoveryFolder` is refused: line 6: {left_out}, with the items in it: \
                 `DISCOVERY://One`, `DISCOVERY://Two`"
            ),
        ),
        (
            "<AccessGroups>a</AccessGroups>",
            "",
            format!("`x.xml#/rules/AccessGroups` is refused: line 4: {left_out}"),
        ),
        (
            "<QueryFolder/>",
            "",
            format!("`x.xml#/rules/QueryFolder` is refused: line 4: {left_out}"),
        ),
    ] {
        let read = read_files(&[("x.xml", &rules_and(inside, outside))]);
        read.document("/rules/Before");
        read.document("/rules/After");
        let [fault] = read.faults()[..] else {
            panic!("{:#?}", read.faults());
        };
        assert_eq!(fault.code, codes::UNSUPPORTED_KIND);
        assert_eq!(fault.message, told);
    }
    let read = read_files(&[("x.xml", &rules_and("", &xml_rule("Lost")))]);
    assert_eq!(read.documents().len(), 2);
    let fault = read.faults()[0];
    assert_eq!(fault.code, codes::NAME);
    assert!(
        fault
            .message
            .contains("line 6: the item `Lost` stands outside"),
        "{}",
        fault.message
    );
}

#[test]
fn an_element_that_is_not_known_hides_neither_a_document_type_nor_an_entity() {
    for stranger in [
        "<Stranger>&a;</Stranger>",
        "<Stranger a='&a;'/>",
        "<Stranger><Item>&a;</Item></Stranger>",
    ] {
        let read = read_files(&[("x.xml", &rules_and(stranger, ""))]);
        assert_eq!(read.documents().len(), 0, "{stranger}");
        assert_eq!(read.faults()[0].code, codes::XML_DTD, "{stranger}");
    }
}

#[test]
fn a_message_names_at_most_ten_of_the_items_in_what_is_not_known() {
    let items = |count: usize| {
        let items: String = (0..count)
            .map(|number| format!("<Item id='{number}'/>"))
            .collect();
        let read = read_files(&[("x.xml", &rules_and(&format!("<Q><P>{items}</P></Q>"), ""))]);
        read.faults()[0].message.clone()
    };
    assert!(items(10).ends_with("`8`, `9`"), "{}", items(10));
    assert!(items(11).ends_with("`9`, and 1 more"), "{}", items(11));
}

#[test]
fn an_item_that_is_nested_too_deep_is_refused_alone() {
    let deep = |inner: &str| {
        let (open, close) = ("<And>".repeat(5_000), "</And>".repeat(5_000));
        format!(
            "<Item id='RULE://Deep'><Metadata><Name>Deep</Name></Metadata><Rule>{open}{inner}\
             {close}</Rule></Item>"
        )
    };
    let read = read_files(&[("x.xml", &rules_and(&deep("<Or/>"), ""))]);
    read.document("/rules/Before");
    read.document("/rules/After");
    let [fault] = read.faults()[..] else {
        panic!("{:#?}", read.faults());
    };
    assert_eq!(fault.code, codes::TOO_DEEP);
    assert_eq!(fault.path.as_ref().unwrap().as_str(), "/rules/Deep");
    assert!(
        fault.message.contains("line 4: elements"),
        "{}",
        fault.message
    );
    for inner in ["&a;", "<Or x='&a;'/>", "<Or x='&a;'></Or>"] {
        let read = read_files(&[("x.xml", &rules_and(&deep(inner), ""))]);
        assert_eq!(read.documents().len(), 0, "{inner}");
        assert_eq!(read.faults()[0].code, codes::XML_DTD, "{inner}");
    }
    let elsewhere = format!("<A>{}{}</A>", "<a>".repeat(200), "</a>".repeat(200));
    let read = read_files(&[("x.xml", &rules_and(&elsewhere, ""))]);
    assert_eq!(read.documents().len(), 0);
    assert_eq!(read.faults()[0].code, codes::TOO_DEEP);
}

#[test]
fn a_backup_that_is_too_large_is_refused_by_name_and_the_others_are_read() {
    let names = ["large.xml", "large", "small.xml"].map(str::to_owned);
    let small = rules_and("", "");
    let mut source = Source::new(names.to_vec(), move |index, _| match index {
        2 => Ok(small.clone().into_bytes()),
        _ => Err(EntryFault {
            code: codes::TOO_LARGE,
            message: "it has more bytes than are read".to_owned(),
        }),
    });
    let mut read = Vec::new();
    let summary = foreign::for_each_item(&mut source, &Options::default(), &mut |found| {
        read.push(found.item.map_err(|fault| fault.message));
        ControlFlow::Continue(())
    });
    let summary = summary.unwrap();
    assert_eq!(
        (summary.items, summary.ignored),
        (2, vec!["large".to_owned()])
    );
    assert_eq!(
        read[0].as_ref().unwrap_err(),
        "`large.xml` is refused: it has more bytes than are read"
    );
}

#[test]
fn an_undefined_entity_is_named_wherever_it_stands() {
    let head = "<Backup>\n<RuleFolder><Metadata><Name>RULE</Name></Metadata>";
    let name = |text: &str| format!("{head}<Item id='x'>{text}</Item></RuleFolder></Backup>");
    for (file, line) in [
        ("&a;\n<Backup/>".to_owned(), 1),
        ("<Backup>\n&a;</Backup>".to_owned(), 2),
        (format!("{head}\n&a;</RuleFolder></Backup>"), 3),
        (name("&a;"), 2),
        (name("<Rule x='&lt;&#65;&a;'/>"), 2),
        ("<Backup/>\n&a;".to_owned(), 2),
    ] {
        let read = read_files(&[("x.xml", file.as_str())]);
        let fault = read.faults()[0];
        assert_eq!(fault.code, codes::XML_DTD, "{file}");
        let said = format!("line {line}: `&a;` is an entity that XML does not define; remove it");
        assert!(fault.message.contains(&said), "{file}: {}", fault.message);
    }
    for file in ["<Backup>&amp;</Backup>", "<Backup>&#65;</Backup>"] {
        let read = read_files(&[("x.xml", file)]);
        let said = "line 1: a folder or an item is expected here";
        assert!(read.faults()[0].message.contains(said), "{file}");
    }
}

#[test]
fn depth_and_encoding_are_bounded() {
    let deep = |depth: usize| {
        format!(
            "<Backup><RuleFolder><Metadata><Name>RULE</Name></Metadata><Item id=''>{}{}</Item>\
             </RuleFolder></Backup>",
            "<a>".repeat(depth),
            "</a>".repeat(depth)
        )
    };
    let read = read_files(&[("x.xml", &deep(5_000))]);
    assert_eq!(read.faults()[0].code, codes::TOO_DEEP);
    let read = read_files(&[(
        "x.xml",
        "<?xml version='1.0' encoding='ISO-8859-1'?><Backup></Backup>",
    )]);
    assert!(
        read.faults()[0]
            .message
            .contains("the encoding is not UTF-8")
    );
}

#[test]
fn the_same_folder_in_several_files_is_told_once() {
    let file = "<Backup><RuleFolder><Metadata><Name>RULE</Name></Metadata><RuleFolder><Metadata>\
                <Name>F</Name><Description>d</Description></Metadata></RuleFolder></RuleFolder>\
                </Backup>";
    let read = read_files(&[("a.xml", file), ("b.xml", file)]);
    assert_eq!(read.documents().len(), 1);
    assert_eq!(read.summary.folders, 1);
}
