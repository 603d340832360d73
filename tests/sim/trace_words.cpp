#include "tests/sim/trace_words.hpp"

#include <boost/core/demangle.hpp>

#include "protocol/charter/entry.hpp"
#include "protocol/engine/frame.hpp"

namespace stonechat::sim {
namespace {

template <class Variant>
std::string name_of(const Variant& variant) {
    const std::string full =
        std::visit([](const auto& one) { return boost::core::demangle(typeid(one).name()); }, variant);
    return full.substr(full.rfind(':') + 1);
}

std::string on(gossip::LinkId link) {
    return " link=" + std::to_string(link);
}
std::string place_of(const feed::Link& link) {
    return link.id.short_hex() + "(" + link.feed.author.short_hex() + "/" +
           link.feed.epoch.hex().substr(0, 4) + "/" + std::to_string(static_cast<unsigned>(link.feed.lane)) +
           ":" + std::to_string(link.sequence) + ")";
}
std::string words_of(const record::Envelope& envelope) {
    const auto record = record::read_record(envelope.message);
    if (!record) return "unreadable";
    return place_of(feed::link_of(record->header, record->id)) + (envelope.body ? "" : " without body");
}
std::string words_of(const std::vector<RecordId>& ids) {
    std::string out;
    for (const RecordId& id : ids) out += " " + id.short_hex();
    return out;
}
std::string words_of(const std::vector<RecordName>& names) {
    std::string out;
    for (const RecordName& name : names) out += " " + name.short_hex();
    return out;
}
std::string words_of(const std::vector<record::Envelope>& records) {
    std::string out;
    for (const record::Envelope& one : records) out += " " + words_of(one);
    return out;
}
std::string words_of(const std::vector<feed::Range>& ranges) {
    std::string out;
    for (const feed::Range& one : ranges)
        out += " " + one.feed.author.short_hex() + "/" + one.feed.epoch.hex().substr(0, 4) + ":" +
               std::to_string(one.from) + "-" + std::to_string(one.to);
    return out;
}

std::string entry_words(ByteView bytes) {
    const auto signed_entry = charter::decode_signed_entry(bytes);
    if (!signed_entry) return "malformed";
    const auto entry = charter::decode_entry(signed_entry->payload);
    if (!entry) return "malformed";
    return std::to_string(entry->sequence) + ":" + charter::hash_of(signed_entry->payload).hex().substr(0, 8);
}

std::string in_frame(const engine::Hello& frame) {
    return "store " + frame.store.hex().substr(0, 8) + " charter " + std::to_string(frame.charter);
}
std::string in_frame(const engine::Follow& frame) {
    return "after " + std::to_string(frame.number) + (frame.ids_first ? " by id" : "");
}
std::string in_frame(const engine::Following& frame) {
    return "after " + std::to_string(frame.after) + " of " + std::to_string(frame.end);
}
std::string in_frame(const engine::Records& frame) {
    std::string out = "until " + std::to_string(frame.number);
    for (const engine::Item& item : frame.items) {
        if (const auto* envelope = std::get_if<record::Envelope>(&item))
            out += " " + words_of(*envelope);
        else
            out += " name " + place_of(std::get<engine::Announcement>(item).link);
    }
    return out;
}
std::string in_frame(const engine::AskCharter& frame) {
    return "from " + std::to_string(frame.from);
}
std::string in_frame(const engine::CharterEntries& frame) {
    std::string out;
    for (const Bytes& entry : frame.entries) out += " " + entry_words(entry);
    return out;
}
std::string in_frame(const engine::Pull& frame) {
    return words_of(frame.ids);
}
std::string in_frame(const engine::Names& frame) {
    return words_of(frame.names);
}
std::string in_frame(const engine::PullNamed& frame) {
    return words_of(frame.names);
}
std::string in_frame(const engine::Pulled& frame) {
    return words_of(frame.records) + (frame.absent.empty() ? "" : " absent" + words_of(frame.absent));
}
std::string in_frame(const engine::AskPlaces& frame) {
    return words_of(frame.ranges);
}
std::string in_frame(const engine::Places& frame) {
    return std::to_string(frame.answered) + " whole, then to " + std::to_string(frame.resume) +
           words_of(frame.records);
}
template <class Other>
std::string in_frame(const Other&) {
    return {};
}
std::string words_of_frame(ByteView bytes) {
    const auto frame = engine::decode_frame(bytes);
    if (!frame) return " malformed";
    return " " + name_of(*frame) + " " + std::visit([](const auto& one) { return in_frame(one); }, *frame);
}

std::string more_of(const engine::LinkUp& event) {
    return on(event.link) + (event.dialled ? " dialled" : " accepted");
}
std::string more_of(const engine::LinkDown& event) {
    return on(event.link);
}
std::string more_of(const engine::FrameArrived& event) {
    return on(event.link) + words_of_frame(event.frame);
}
std::string more_of(const engine::Examined& event) {
    return " " + event.record.short_hex() + (event.is_check ? " of the store" : "") +
           (event.result.record ? "" : ": badly signed");
}
std::string more_of(const engine::Stored& event) {
    std::string out;
    for (const engine::Stored::One& one : event.records)
        out += " " + one.record.short_hex() + "=" +
               (one.line          ? std::to_string(one.line->number)
                : one.may_be_kept ? "unsynced"
                                  : "refused");
    return out;
}
std::string more_of(const engine::BodyChanged& event) {
    return " " + event.change.record.short_hex() + "=" +
           (event.line ? std::to_string(event.line->number) : "refused");
}
std::string more_of(const engine::PlaceArrived& event) {
    return " " + event.record.short_hex() + (event.held ? " held:" + words_of(*event.held) : " unread");
}
std::string more_of(const engine::RecordsArrived& event) {
    return on(event.link) + " " + std::to_string(event.records.size());
}
std::string more_of(const engine::LogArrived& event) {
    return on(event.reader) + " " + std::to_string(event.page.lines.size()) + " lines";
}
std::string more_of(const engine::Settled& event) {
    return event.is_kept ? "" : " refused";
}
std::string more_of(const engine::LanesReconsidered& event) {
    return " " + event.author.short_hex() + " " +
           (event.result ? std::to_string(event.result->lines.size()) + " lines" : "refused");
}
std::string more_of(const engine::OfferCharterEntry& event) {
    return " " + std::to_string(event.request) + " " + entry_words(event.signed_entry);
}
std::string more_of(const engine::CharterSaved& event) {
    return " " + std::to_string(event.sequence) + (event.is_kept ? "" : " refused");
}
std::string more_of(const engine::SavedAsAsked& event) {
    return " " + std::to_string(event.request) + (event.is_kept ? "" : " refused");
}
std::string more_of(const engine::SaveCharter& effect) {
    return " " + entry_words(effect.entry);
}
std::string more_of(const engine::Answer& effect) {
    return " " + std::to_string(effect.request) +
           (effect.result ? "" : ": " + effect.result.error().field + " " + effect.result.error().rule);
}
std::string more_of(const engine::Send& effect) {
    return on(effect.link) + words_of_frame(effect.frame);
}
std::string more_of(const engine::CloseLink& effect) {
    return on(effect.link) + ": " + effect.reason;
}
std::string more_of(const engine::Examine& effect) {
    return " " + effect.record.short_hex() + (effect.is_check ? " of the store" : "");
}
std::string more_of(const engine::ExamineRun& effect) {
    std::string out;
    for (const engine::Unexamined& one : effect.run) out += " " + one.record.id.short_hex();
    return out;
}
std::string more_of(const engine::Append& effect) {
    const auto& record = effect.record.record;
    return " " + place_of(feed::link_of(record.header(), record.id())) +
           (effect.record.cursor ? " with cursor " + std::to_string(effect.record.cursor->number) : "");
}
std::string more_of(const engine::ChangeBody& effect) {
    return " " + effect.change.record.short_hex() + " to " +
           std::to_string(static_cast<unsigned>(effect.change.state));
}
std::string more_of(const engine::Settle& effect) {
    std::string out;
    for (const engine::Settlement& one : effect.found) out += " " + one.record.short_hex();
    return out;
}
std::string more_of(const engine::Reconsider& effect) {
    return " " + effect.by.author.short_hex();
}
std::string more_of(const engine::SaveCursor& effect) {
    return " " + effect.cursor.store.hex().substr(0, 8) + " " + std::to_string(effect.cursor.number);
}
std::string more_of(const engine::ReadPlace& effect) {
    return " " + effect.record.short_hex();
}
std::string more_of(const engine::ReadRecords& effect) {
    return on(effect.link) + words_of(effect.ids);
}
std::string more_of(const engine::Noted& effect) {
    return " what=" + std::to_string(static_cast<int>(effect.what)) + " " + effect.record.short_hex() + " " +
           effect.field + " " + effect.member.short_hex() + " " + std::to_string(effect.number);
}
template <class Other>
std::string more_of(const Other&) {
    return {};
}

}  // namespace

std::string words_of(const engine::Event& event) {
    return name_of(event) + std::visit([](const auto& one) { return more_of(one); }, event);
}

std::string words_of(const engine::Effect& effect) {
    return name_of(effect) + std::visit([](const auto& one) { return more_of(one); }, effect);
}

}  // namespace stonechat::sim
