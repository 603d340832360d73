#pragma once
// Every limit that a peer can feel. All nodes must agree on those marked [acceptance]: they decide what a
// valid record is, so changing one is a change of format. The others only bound what one node does at a time.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace stonechat::limits {

using namespace std::chrono_literals;

// [acceptance] Canonical JSON of one body. Two narratives of 1,200 characters and all codes come to under 10
// KiB.
inline constexpr std::size_t body_bytes_max = std::size_t{16} * 1024;
// [acceptance] One COSE record message. A header with every field at its largest has 430 bytes.
inline constexpr std::size_t message_bytes_max = 1024;
// [acceptance] Technologies that one record may name (design section 5).
inline constexpr std::size_t technologies_max = 4;
// [acceptance] One charter entry, signatures included: 64 stewards at 100 bytes and an admission fit in it.
inline constexpr std::size_t charter_entry_bytes_max = std::size_t{16} * 1024;
// [acceptance] Stewards in one federation: enough for one in each UK region and body, few enough to check
// fast.
inline constexpr std::size_t stewards_max = 64;
// [acceptance] Technologies that the charter lists for one maker.
inline constexpr std::size_t maker_technologies_max = 64;
// [acceptance] Pins in one revocation: two lanes over sixteen epochs, which is a restore a year for sixteen
// years.
inline constexpr std::size_t pins_max = 32;
// [acceptance] Records in one order to erase: those that a person's complaint can name at once. More take
// more entries.
inline constexpr std::size_t erase_order_records_max = 64;
// [acceptance] Charter entries beside the branch that is in force. Each needs a threshold of stewards who
// signed against one another, so some are a mistake and many are a federation that has to be founded anew.
inline constexpr std::size_t charter_asides_max = 64;
// How many entries a peer must be ahead for a light node to take an outline of the charter in place of all of
// them: as many whole entries are some 6 MB of memory, of the 64 MiB that it aims at.
inline constexpr std::size_t outline_from_entries = 4096;
// The newest entries of an outline: a peer that greets repeats the few that came meanwhile.
inline constexpr std::size_t outline_tail_max = 64;
// Signed entries for places that an outline leaves out, to be told from others for the same: two answers to
// what was asked for.
inline constexpr std::size_t outline_seen_max = 512;
// Authors whom a hub names before its log is followed: 20 MB of members. The others are asked for as they are
// met.
inline constexpr std::size_t outline_authors_max = 16384;
// An outline, in all its frames and in the store: some 20,000 orders to erase fit.
inline constexpr std::size_t outline_bytes_max = std::size_t{12} * 1024 * 1024;
// Members whose proofs one frame asks for: as many as records may wait for them.
inline constexpr std::size_t proofs_asked_max = 256;
// Hubs, and relays, that an outline comes with, so that a light node has others to call and to report
// through.
inline constexpr std::size_t outline_helpers_max = 16;
// [acceptance] A word of a code list, in bytes.
inline constexpr std::size_t code_bytes_max = 40;
// [acceptance] Organisation and federation names, in bytes of UTF-8.
inline constexpr std::size_t name_bytes_max = 120;
// [acceptance] Addresses that one organisation publishes for others to dial.
inline constexpr std::size_t addresses_max = 4;
inline constexpr std::size_t address_bytes_max = 260;  // a DNS name (253), a colon and a port

// One invitation: a name, two keys and four addresses come to under 1.6 KiB.
inline constexpr std::size_t invite_bytes_max = 2048;
// Nodes that one invitation names: two hubs of different operators, and one more of each.
inline constexpr std::size_t invite_doors_max = 4;
// How far ahead the last day of an invitation may lie: a season. One that never ended would hold its place
// among those that wait for the stewards for ever.
inline constexpr std::int32_t invite_days_max = 90;
// Applications that wait for the stewards, in all and by one inviter's invitations, so that nobody's can
// crowd out the others': a region that starts invites its members over some weeks.
inline constexpr std::size_t applications_max = 256;
inline constexpr std::size_t applications_of_inviter_max = 64;

// One frame on a link. Large enough to carry catch-up at full speed, small enough to hold one for each peer.
inline constexpr std::size_t frame_bytes_max = std::size_t{1024} * 1024;
// Where a sender of many records stops filling a frame: big TLS writes are nine times faster than small ones,
// and past this size nothing is gained.
inline constexpr std::size_t frame_bytes_target = std::size_t{128} * 1024;
// Records in one frame: bounds the work that one frame can cause.
inline constexpr std::size_t frame_records_max = 1024;
// Bytes that wait to be sent to one peer: its log stream pauses at half of them, and past twice as many the
// link ends.
inline constexpr std::size_t outbox_bytes_max = std::size_t{4} * 1024 * 1024;
// Records of one peer that wait for verification or storage before it is read no further.
inline constexpr std::size_t in_flight_records_max = 12288;
// Records in one frame from which it is taken for catching up, where one signature may vouch for many
// records. What is new comes in frames of a few.
inline constexpr std::size_t bulk_frame_records_min = 32;
// Records of one lane that one signature vouches for at least: below it nothing is gained, since each is
// checked again later.
inline constexpr std::size_t run_records_min = 4;
// Gaps that a newly connected peer is asked to fill by hash at once; audits find the rest.
inline constexpr std::size_t gaps_asked_max = 256;
// Records of one peer, and names of records, that wait for a charter entry not yet held.
inline constexpr std::size_t parked_records_max = 256;
// As many may wait before records by authors whose standing the stewards dispute are let go: a dispute may
// take days, and all else that the peer has must not wait with them.
inline constexpr std::size_t parked_disputed_max = parked_records_max / 2;
// Records held above a gap in one lane before the lane must be caught up in order, and how far above its head
// one is always held: twice as many in all.
inline constexpr std::size_t held_above_max = 4096;
// Ids remembered as seen, so that a flood's copies cost no look-up: some hours of national traffic.
inline constexpr std::size_t seen_ids_max = 65536;
// Records that peers have named and that have not come: of those that one link named first, in all, and
// what each link may have however many others have: some frames of names, so that whoever names what there is
// not keeps nobody else waiting.
inline constexpr std::size_t awaited_of_link_max = 4096;
inline constexpr std::size_t awaited_ids_max = 16384;
inline constexpr std::size_t awaited_of_link_always = 64;
// Records that one link has asked for by id and that wait to be given.
inline constexpr std::size_t asked_of_us_max = 4096;
// How long a name of the bulk lane waits at most before a peer is told, the time drawn anew for each peer:
// what the peer names itself meanwhile need not be named to it, and names that come together go together. Ten
// links of as many times a round trip's length seldom cross; a second a hop is what the bulk lane can bear.
inline constexpr auto names_wait_max = 1s;
// Names of the bulk lane's newest records that are known here, so that peers may ask for them by name: at 100
// records a second more than a minute of them, and most are asked for within a second.
inline constexpr std::size_t names_known_max = 8192;
// Lines of the log that a peer may be handed by name, or hold itself, before it is told soon how far the log
// has come: what a broken link may cost to be named again.
inline constexpr std::size_t unmarked_lines_max = 256;
// How long the first announcer has before another is asked: several round trips on a slow link.
inline constexpr auto ask_again_after = 3s;
// And how long once all announcers have been asked some times: as long as a peer on a bad line is worth.
inline constexpr auto ask_again_after_max = 60s;
// What is carried to a relay and back (relay/message.hpp): an answer has 64 KiB and its lock.
inline constexpr std::size_t relayed_bytes_max = std::size_t{72} * 1024;
// Questions to relays that are under way here, in all and for one link: each waits for seconds, and holds 18
// KiB.
inline constexpr std::size_t relayed_questions_max = 256;
inline constexpr std::size_t relayed_questions_of_link_max = 16;
// Links in all, and links whose key the charter does not know.
inline constexpr std::size_t links_max = 512;
inline constexpr std::size_t unknown_links_max = 32;

// Nesting of JSON and CBOR. The deepest body has 6 levels.
inline constexpr std::size_t nesting_max = 12;

// Matching. Technologies in use at one organisation: a large trust lists some hundreds.
inline constexpr std::size_t inventory_rows_max = 5000;
inline constexpr std::size_t inventory_bytes_max = std::size_t{4} * 1024 * 1024;
// Faults listed at once for one file; past this many the file is of another kind.
inline constexpr std::size_t inventory_faults_max = 200;
// Statements about which technologies are the same, some for each of the products in UK use: 20,000 in all.
// What makers and stewards say counts for more than what users say, so no number of others takes their room.
inline constexpr std::size_t user_statements_max = 10000;
inline constexpr std::size_t maker_statements_max = 5000;
inline constexpr std::size_t steward_statements_max = 5000;
// Of one author: a large trust uses some hundreds of technologies and says something of each.
inline constexpr std::size_t statements_of_author_max = 1000;
// Other spellings of names in use here, each counted once for each author whose reports use it: some for each
// of the products in UK use.
inline constexpr std::size_t spellings_max = 20000;
// Of one name by one author: a house has its own way to write it, and some slips.
inline constexpr std::size_t spellings_of_author_max = 4;
// Records that warned or informed this organisation and are kept at hand. Past it those about tools that are
// only like one in use here go first, then those that only inform, the oldest of whoever has most.
inline constexpr std::size_t warned_records_max = 20000;
// Of one author's, those that are kept before what only informs: an issuer's alerts of many years. What it
// has beyond goes before all else, or one member's could leave no room for what everybody else tells.
inline constexpr std::size_t warned_records_of_author_max = 1000;
// Technologies here that one record is matched with: past it the surest are kept.
inline constexpr std::size_t matches_per_record_max = 256;
// Records about one record that are kept with it, of each sort: what its author adds, who endorses it, what
// makers answer. As many as there are stewards at most, so that each of theirs has room.
inline constexpr std::size_t follow_ups_max = 64;
// Endorsements of one record by one organisation: it agrees, and saying so again adds nothing.
inline constexpr std::size_t endorsements_of_author_max = 1;
// And of one author, those about records not seen yet.
inline constexpr std::size_t early_follow_ups_max = 256;

}  // namespace stonechat::limits
