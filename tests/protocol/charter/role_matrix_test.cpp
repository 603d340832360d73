// Every (role, kind, subject): what a header alone lets its author say, at every node alike.

#include <gmock/gmock.h>

#include "protocol/charter/charter.hpp"
#include "tests/support/federation.hpp"

namespace stonechat::charter {
namespace {

using record::Kind;

// What a record is about, seen from the maker among the authors.
enum class Subject { everyone, own, foreign, own_and_foreign };
constexpr std::array all_subjects{Subject::everyone, Subject::own, Subject::foreign,
                                  Subject::own_and_foreign};
constexpr std::array all_kinds{Kind::report,     Kind::update,  Kind::alert,   Kind::endorsement,
                               Kind::technology, Kind::notice,  Kind::review,  Kind::codes,
                               Kind::erasure,    Kind::monitor, Kind::receipt, Kind{99}};

struct RoleMatrixTest : testing::Test {
    crypto::SeededRng rng{36};
    support::Federation federation{rng, 3, 2};
    TechId own = rng.id<TechId>();
    TechId foreign = rng.id<TechId>();
    struct Author {
        std::string name;
        Role role;
        Seats seats;
        bool is_revoked;
        support::Organisation organisation;
    };
    std::vector<Author> authors;

    RoleMatrixTest() {
        const auto add = [&](const std::string& name, Role role, Seats seats, bool is_revoked) {
            authors.push_back({name, role, seats, is_revoked, support::an_organisation(rng, name)});
            const bool is_maker = role == Role::maker;
            federation.admit(authors.back().organisation, role, seats,
                             is_maker ? std::vector{own} : std::vector<TechId>{});
        };
        add("member", Role::member, {}, false);
        add("issuer", Role::member, {.issuer = true, .relay = false}, false);
        add("relay", Role::member, {.issuer = false, .relay = true}, false);
        add("maker", Role::maker, {}, false);
        add("observer", Role::observer, {}, false);
        add("revoked", Role::member, {}, true);
        federation.add(Revoke{authors.back().organisation.id, {}});
    }

    std::vector<TechId> technologies(Subject subject) const {
        switch (subject) {
            case Subject::everyone:
                return {};
            case Subject::own:
                return {own};
            case Subject::foreign:
                return {foreign};
            case Subject::own_and_foreign:
                return {own, foreign};
        }
        return {};
    }
    // The rule in words, written down apart from the code that it tests.
    static Errc expected(const Author& author, Kind kind, Subject subject) {
        if (author.is_revoked) return Errc::revoked_author;
        if (author.role == Role::observer) return Errc::not_allowed;
        if (author.role == Role::member) return Errc{};
        const bool is_makers_kind = kind == Kind::technology || kind == Kind::notice;
        return is_makers_kind && subject == Subject::own ? Errc{} : Errc::not_allowed;
    }
};

TEST_F(RoleMatrixTest, EveryPairIsJudgedByHeaderAndCharterAlone) {
    std::size_t judged = 0;
    std::size_t refused = 0;
    for (const Author& author : authors)
        for (const Kind kind : all_kinds)
            for (const Subject subject : all_subjects) {
                // An Author of its own for each: no record depends on the one before.
                support::Author writer{federation, author.organisation, rng.id<Epoch>()};
                const auto record = writer.write(kind, {}, technologies(subject));
                const auto judgement = federation.charter.judge(record.header(), record.id());
                const Errc got = judgement ? Errc{} : static_cast<Errc>(judgement.error().code.value());
                EXPECT_EQ(got, expected(author, kind, subject))
                    << author.name << ", kind " << static_cast<int>(kind) << ", subject "
                    << static_cast<int>(subject);
                if (judgement) {
                    EXPECT_EQ(judgement->standing.seats, author.seats) << author.name;
                }
                ++judged;
                refused += judgement ? 0 : 1;
            }
    EXPECT_EQ(judged, 6U * 12U * 4U);
    // Observer and revoked: 48 each. Maker: all but technology and notice about its own.
    EXPECT_EQ(refused, 48U + 48U + 46U);
}

}  // namespace
}  // namespace stonechat::charter
