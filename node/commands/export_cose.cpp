#include <ostream>
#include <set>

#include "node/api/json_object.hpp"
#include "node/api/record_json.hpp"
#include "node/api/signer.hpp"
#include "node/commands/export_files.hpp"
#include "node/commands/ledger.hpp"
#include "node/commands/verification.hpp"
#include "node/commands/verify.hpp"
#include "protocol/record/code_lists.hpp"

namespace stonechat::commands {
namespace {

using api::Json;
using api::JsonObject;
using charter::Charter;

crypto::PublicKey plain(const auto& key) {
    return crypto::PublicKey{key.bytes};
}

// An organisation's key in force has its name alone, those before it also their own.
std::string key_file(const charter::Member& member, const RecordKey& key) {
    const bool is_in_force = key == member.request.record_key;
    return "keys/" + member.id.hex() + (is_in_force ? "" : "-" + key.hex()) + ".pem";
}

Outcome<void> write_keys(const ExportFiles& files, const Charter& charter) {
    for (const auto& [id, member] : charter.members()) {
        std::set<RecordKey> keys{member.request.record_key};
        for (const charter::EndedStanding& ended : member.earlier) keys.insert(ended.standing.record_key);
        for (const RecordKey& key : keys) {
            const std::string pem = public_key_pem(plain(key));
            if (auto done = files.write(key_file(member, key), as_bytes(pem)); !done) return done;
        }
    }
    for (const charter::Steward& steward : charter.stewards()) {
        const std::string pem = public_key_pem(plain(steward.key));
        if (auto done = files.write("keys/steward-" + steward.key.hex() + ".pem", as_bytes(pem)); !done)
            return done;
    }
    return {};
}

// Each steward's signature on each entry is a COSE message of its own over the same payload.
Outcome<void> write_charter(const ExportFiles& files, const Charter& charter) {
    for (const Bytes& bytes : charter.held()) {
        const auto entry = charter::decode_signed_entry(bytes);
        if (!entry) return failure_of(entry.error());
        const auto content = charter::decode_entry(entry->payload);
        if (!content) return failure_of(content.error());
        for (const charter::StewardSignature& one : entry->signatures) {
            const std::string name = "charter/" + std::to_string(content->sequence) + "-" + one.steward.hex();
            const Bytes message = codec::encode_sign1(codec::Purpose::charter, entry->payload, one.signature);
            if (auto done = files.write_message(name, codec::Purpose::charter, message); !done) return done;
        }
    }
    return {};
}

Outcome<void> write_record(const ExportFiles& files, const engine::StoredRecord& stored, const RecordId& id) {
    if (auto done = files.write_message(id.hex(), codec::Purpose::record, stored.envelope.message); !done)
        return done;
    const auto& body = stored.envelope.body;
    if (!body) return {};
    Bytes salted{body->salt.bytes.begin(), body->salt.bytes.end()};
    append(salted, body->body);
    if (auto done = files.write(id.hex() + ".body", salted); !done) return done;
    return files.write(id.hex() + ".json", body->body);
}

// Held, but nothing that others should check: it would not pass, or this node cannot answer for it yet.
struct LeftOut {
    std::uint64_t unchecked = 0;         // this node has not looked at signature and text: provisional
    std::uint64_t unsigned_records = 0;  // not signed by their author, kept as places in a series
};

void say_left_out(const LeftOut& left_out, Console& console) {
    if (left_out.unchecked > 0)
        say(console, 0,
            std::to_string(left_out.unchecked) +
                " records are left out: this node has not checked them yet. `stonechat status` shows how far "
                "it is; export again then.");
    if (left_out.unsigned_records > 0)
        say(console, 0,
            std::to_string(left_out.unsigned_records) +
                " records are left out: they are not signed by their author and only keep their place.");
}

// Everything the ledger holds that was checked; the index has a line for each record that verified.
Outcome<Json::Array> write_records(const ExportFiles& files, Ledger& ledger, const Charter& charter,
                                   Verification& result, LeftOut& left_out) {
    const auto& lists = record::builtin_code_lists();
    Json::Array index;
    for (;;) {
        const auto page = ledger.log_after(result.lines);
        if (!page) return page.error();
        if (page->lines.empty()) break;
        for (const auto& line : page->lines) {
            const bool is_right = result.take(line);
            if (line.entry.change != sync::Change::record_accepted) continue;
            const auto signature = line.record.signature;
            if (signature == record::SignatureState::provisional) ++left_out.unchecked;
            if (signature == record::SignatureState::bad) ++left_out.unsigned_records;
            if (!is_right || signature != record::SignatureState::verified) continue;
            if (auto done = write_record(files, line.record, line.entry.record); !done) return done.error();
            const auto read = api::read_stored(line.record, lists);
            if (!read) return failure_of(read.error());
            const charter::Member* const author = charter.find(read->record.header.author);
            const auto signer = api::signer_of(read->record, charter);
            if (author == nullptr || !signer) continue;  // in its place, but not its author's
            index.push_back(api::summary(*read, charter, lists)
                                .text("key", key_file(*author, *signer))
                                .text("body_hash", read->record.header.body_hash.hex())
                                .take());
        }
    }
    result.finish();
    return index;
}

}  // namespace

int export_cose(const ExportOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto ledger = open_ledger(*config);
    if (!ledger) return say(console, ledger.error());
    const auto charter = (*ledger)->charter();
    if (!charter) return say(console, charter.error());
    const auto files = ExportFiles::create(options.directory);
    if (!files) return say(console, files.error());
    if (const auto done = write_keys(*files, *charter); !done) return say(console, done.error());
    if (const auto done = write_charter(*files, *charter); !done) return say(console, done.error());
    Verification result{*charter};
    LeftOut left_out;
    auto index = write_records(*files, **ledger, *charter, result, left_out);
    if (!index) return say(console, index.error());
    const std::size_t count = index->size();
    const Json whole = JsonObject{}
                           .add("records", Json{std::move(*index)})
                           .number("left_out_unchecked", left_out.unchecked)
                           .number("left_out_unsigned", left_out.unsigned_records)
                           .take();
    if (const auto done = files->write("index.json", as_bytes(record::canonical_json(whole) + "\n")); !done)
        return say(console, done.error());
    for (const VerificationFault& fault : result.faults) say(console, 0, fault.record + ": " + fault.what);
    say_left_out(left_out, console);
    console.out << "Wrote " << count << " records to " << options.directory << ".\n";
    return result.faults.empty() ? exit_ok : exit_refused;
}

}  // namespace stonechat::commands
