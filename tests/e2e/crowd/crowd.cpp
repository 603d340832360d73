// Fills a stopped node's store as if many organisations had published for long: admits them with a steward's
// key and appends their records, each signed by its author. The same seed on the same charter makes the same
// bytes, so several nodes can be given the same past. For large_light_test.py.
//
//   stonechat-crowd --home HOME --steward-home HOME --organisations N --authors N --records N --bodies FILE
//
// FILE has canonical bodies, one a line, that the records take in turn.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>

#include "crypto/random.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/place.hpp"
#include "node/keys/key_files.hpp"
#include "protocol/charter/charter.hpp"
#include "protocol/privacy/ruleset.hpp"
#include "protocol/record/body.hpp"
#include "protocol/record/code_lists.hpp"
#include "storage/rocks/rocks_store.hpp"

namespace stonechat {
namespace {

struct Options {
    std::string home;
    std::string steward_home;
    std::string bodies;
    std::size_t organisations = 1000;
    std::size_t authors = 1000;  // of them, those that publish
    std::size_t records = 1000;
    std::uint64_t seed = 1;
};

template <class T, class E>
T value_of(boost::system::result<T, E> result) {
    if (result) return std::move(*result);
    if constexpr (requires { result.error().text(); })
        throw std::runtime_error{result.error().text()};
    else if constexpr (requires { result.error().text; })
        throw std::runtime_error{result.error().text};
    else
        throw std::runtime_error{result.error().message()};
}
void must(bool is_so, const char* what) {
    if (!is_so) throw std::runtime_error{what};
}

struct Author {
    crypto::SigningKey key;
    MemberId id;
    Epoch epoch;
    struct Lane {
        Sequence sequence = 0;
        RecordId previous;
    };
    std::map<record::Lane, Lane> lanes{};
};

Author make_author(std::size_t number, crypto::Rng& rng, Bytes& request) {
    auto key = crypto::SigningKey::generate(rng);
    request = charter::sign_request({.organisation = "Organisation " + std::to_string(number),
                                     .sector = "nhs",
                                     .region = "uk",
                                     .record_key = RecordKey{key.public_key().bytes},
                                     .link_key = rng.id<LinkKey>(),
                                     .recovery_key = rng.id<RecoveryKey>(),
                                     .addresses = {},
                                     .nonce = rng.id<decltype(charter::AdmissionRequest::nonce)>()},
                                    key);
    return {std::move(key), charter::member_id(request), rng.id<Epoch>()};
}

config::Config config_of(const std::string& home) {
    commands::Console console{std::cin, std::cout, std::cerr};
    auto config = commands::load_config({home, {}}, console);
    must(config.has_value(), "the node's configuration cannot be read");
    return std::move(*config);
}

struct Kind {
    std::string text;
    record::Body body;
};
std::vector<Kind> kinds_in(const std::string& file) {
    std::ifstream in{file};
    must(in.good(), "the file of bodies cannot be read");
    std::vector<Kind> out;
    for (std::string line; std::getline(in, line);)
        out.push_back(
            {line, value_of(record::read_canonical_body(as_bytes(line), record::builtin_code_lists()))});
    must(!out.empty(), "the file of bodies is empty");
    return out;
}

// The newest day that any of them may claim is of no matter here: days decide nothing.
constexpr Day day{20780};

class Crowd {
public:
    Crowd(storage::Store& store, const crypto::SigningKey& steward, const Options& options)
        : store_{store},
          steward_{steward},
          options_{options},
          rng_{options.seed} {
        const auto held = value_of(store.load());
        must(charter_.take_up(held.charter) == 0, "the charter that the store holds does not fit");
        must(!charter_.entries().empty(), "the store holds no charter yet");
    }

    void admit() {
        for (std::size_t i = 0; i < options_.organisations; ++i) {
            Bytes request;
            auto author = make_author(i, rng_, request);
            charter::SignedEntry entry{
                charter::encode_entry(value_of(
                    charter_.next(charter::Admit{std::move(request), charter::Role::member, {}, {}}, day))),
                {}};
            charter::add_signature(entry, steward_);
            const Bytes bytes = charter::encode_signed_entry(entry);
            must(charter_.append(bytes).has_value(), "an entry does not fit");
            must(store_.put_charter_entry(charter_.sequence(), bytes).has_value(), "an entry is not kept");
            if (i < options_.authors) authors_.push_back(std::move(author));
        }
        must(store_.sync().has_value(), "the charter is not synced");
    }

    void publish(const std::vector<Kind>& kinds) {
        for (std::size_t i = 0; i < options_.records; ++i)
            append(authors_[i % authors_.size()], kinds[i % kinds.size()]);
        must(store_.sync().has_value(), "the records are not synced");
    }

private:
    void append(Author& author, const Kind& kind) {
        const record::Lane lane = *record::lane_of(kind.body.kind());
        auto& place = author.lanes[lane];
        const ByteView bytes = as_bytes(kind.text);
        record::SaltedBody body{rng_.id<Salt>(), Bytes{bytes.begin(), bytes.end()}};
        const record::Header header{.federation = charter_.federation(),
                                    .author = author.id,
                                    .epoch = author.epoch,
                                    .lane = lane,
                                    .sequence = ++place.sequence,
                                    .previous = place.previous,
                                    .kind = kind.body.kind(),
                                    .day = day,
                                    .technologies = record::technologies_of(kind.body),
                                    .urgency = record::urgency_of(kind.body),
                                    .body_hash = record::hash_of(body),
                                    .body_bytes = body.body.size(),
                                    .charter = charter_.sequence(),
                                    .ruleset = privacy::ruleset_version};
        const auto record = record::sign(header, author.key);
        place.previous = record.id();
        must(store_
                 .append({.record = record,
                          .body_state = record::BodyState::present,
                          .ruleset = privacy::ruleset_version,
                          .body = std::move(body),
                          .cursor = {}})
                 .has_value(),
             "a record is not kept");
    }

    storage::Store& store_;
    const crypto::SigningKey& steward_;
    const Options& options_;
    crypto::SeededRng rng_;
    charter::Charter charter_;
    std::vector<Author> authors_;
};

void fill(const Options& options) {
    const auto kinds = kinds_in(options.bodies);
    const auto steward =
        value_of(commands::open_key(config_of(options.steward_home), keys::KeyKind::steward));
    crypto::SystemRng rng;
    const auto store = value_of(storage::open_rocks_store(
        {.directory = commands::store_directory(config_of(options.home)), .env = {}}, rng));
    Crowd crowd{*store, steward, options};
    crowd.admit();
    crowd.publish(kinds);
}

int run(int argc, char** argv) {
    Options options;
    CLI::App app{"Fills a stopped node's store with many organisations and their records.",
                 "stonechat-crowd"};
    app.add_option("--home", options.home)->required();
    app.add_option("--steward-home", options.steward_home)->required();
    app.add_option("--bodies", options.bodies)->required();
    app.add_option("--organisations", options.organisations)->check(CLI::Range(1, 200'000));
    app.add_option("--authors", options.authors)->check(CLI::Range(1, 5000));
    app.add_option("--records", options.records)->check(CLI::Range(0, 1'000'000));
    app.add_option("--seed", options.seed);
    CLI11_PARSE(app, argc, argv);
    must(options.authors <= options.organisations, "more authors than organisations");
    fill(options);
    return 0;
}

}  // namespace
}  // namespace stonechat

int main(int argc, char** argv) {
    try {
        stonechat::crypto::start();
        return stonechat::run(argc, argv);
    } catch (const std::exception& failure) {
        std::cerr << "stonechat-crowd: " << failure.what() << '\n';
        return 1;
    }
}
