#include "node/web/notes.hpp"

#include "node/api/json_object.hpp"
#include "node/web/json_fields.hpp"

namespace stonechat::web {
namespace {

std::optional<Note> read_note(const record::Json& json) {
    const auto when = number_in(json, "when");
    auto by = text_in(json, "by");
    auto did = text_in(json, "did");
    auto text = text_in(json, "text");
    if (!when || !by || !did || !text) return std::nullopt;
    return Note{*when, *std::move(by), *std::move(did), *std::move(text)};
}

}  // namespace

record::Json Notes::json() const {
    return api::JsonObject{}
        .add("notes", api::json_array(all,
                                      [](const Note& note) {
                                          return api::JsonObject{}
                                              .number("when", note.when)
                                              .text("by", note.by)
                                              .text("did", note.did)
                                              .text("text", note.text)
                                              .take();
                                      }))
        .take();
}

std::optional<Notes> Notes::from_json(const record::Json& json) {
    auto notes = list_in<Note>(json, "notes", read_note);
    if (!notes) return std::nullopt;
    return Notes{*std::move(notes)};
}

}  // namespace stonechat::web
