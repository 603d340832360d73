#pragma once
// Checks a whole ledger: every signature, every link of every author's records, every text against its hash,
// and the store's own account of what it took in.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "protocol/charter/charter.hpp"
#include "protocol/engine/kept.hpp"

namespace stonechat::commands {

struct VerificationFault {
    std::string record;  // id; empty: the ledger as a whole
    std::string what;    // one plain clause
};

// Life:   take() every line in order, then finish().
// Memory: 100 bytes a record, for the links are checked at the end.
class Verification {
public:
    // Borrows the charter.
    explicit Verification(const charter::Charter& charter) : charter_{charter} {}

    // Whether the record of this line is right in itself: id, signature, standing, text.
    bool take(const engine::LogPage::Line& line);
    void finish();

    std::uint64_t records = 0;           // whose signature is their author's
    std::uint64_t texts = 0;             // held, and as the header promises
    std::uint64_t textless = 0;          // erased, withheld or not held
    std::uint64_t voided = 0;            // beyond what stayed valid when their author's standing changed
    std::uint64_t missing = 0;           // named by a later record and not held
    std::uint64_t unsigned_records = 0;  // not signed by their author, kept as places in a series
    std::uint64_t unchecked = 0;         // that the node itself has not checked yet
    std::uint64_t lines = 0;             // of the store's account
    std::set<MemberId> authors;
    std::vector<VerificationFault> faults;

private:
    struct Placed {
        RecordId id;
        RecordId previous;
        bool is_void = false;
    };
    using Places = std::map<Sequence, std::vector<Placed>>;
    bool fault(const RecordId& id, std::string what);
    void check_account(const engine::LogPage::Line& line);
    bool check_record(const record::SignedRecord& record, record::SignatureState state, bool& is_void);
    bool check_unsigned(const RecordId& id, record::SignatureState state);
    bool check_text(const engine::LogPage::Line& line, const record::Header& header);
    void drop_void(const record::FeedId& feed, Places& places);
    void check_links(const Places& places);

    const charter::Charter& charter_;
    LogDigest digest_;
    std::map<record::FeedId, Places> places_;
    std::set<RecordId> unsigned_ids_;
    std::set<RecordId> named_;  // of these, by the record behind them
};

}  // namespace stonechat::commands
