// `stonechat peers hosts`: what a firewall must let through.
#include <ostream>

#include "node/api/json_object.hpp"
#include "node/commands/installation.hpp"
#include "node/commands/peers_called.hpp"
#include "node/commands/peers_command.hpp"
#include "node/commands/table.hpp"
#include "node/config/address.hpp"
#include "node/net/proxy.hpp"

namespace stonechat::commands {
namespace {

using record::Json;

// One way out of this machine.
struct Way {
    std::string address;         // whom this machine calls
    std::string through;         // the proxy's address; empty: straight
    bool is_configured = false;  // else the charter names it
};

// What is held here of the charter.
enum class Held { nothing, all, outline };

struct Ways {
    std::vector<Way> out;
    std::optional<std::string> in;
    Held charter = Held::nothing;
};

Outcome<Ways> ways_of(const config::Config& config) {
    const auto called = peers_called(config);
    if (!called) return called.error();
    Ways out{.out = {}, .in = config.listen_address};
    if (called->charter.sequence() > 0)
        out.charter = called->charter.is_outline() ? Held::outline : Held::all;
    const net::Proxy proxy{.address = config.proxy_connect.value_or(""), .except = config.proxy_except};
    for (const gossip::Candidate& one : called->all) {
        const auto address = config::parse_address(one.address);
        if (!address) continue;  // the charter takes any text there; what is no address is never called
        const bool is_straight = !config.proxy_connect || net::goes_straight(proxy, *address);
        out.out.push_back({one.address, is_straight ? std::string{} : proxy.address, one.is_configured});
    }
    return out;
}

Json ways_json(const Ways& ways) {
    api::JsonObject out;
    out.add("outbound", api::json_array(ways.out, [](const Way& way) {
                return api::JsonObject{}
                    .text("address", way.address)
                    .text("through", way.through)
                    .text("named_by", way.is_configured ? "configuration" : "charter")
                    .take();
            }));
    out.add("inbound", ways.in ? api::json_text(*ways.in) : Json{nullptr});
    return out.take();
}

void print_ways(const Ways& ways, std::ostream& out) {
    Table table{{"This machine calls", "Over", "Through", "Named by"}};
    for (const Way& way : ways.out)
        table.add({way.address, "TCP, TLS 1.3", way.through.empty() ? "straight" : "proxy " + way.through,
                   way.is_configured ? "configuration" : "charter"});
    if (table.is_empty())
        out << (ways.charter == Held::nothing
                    ? "No other node is named in the configuration, so this one calls nobody.\n"
                    : "No other node is named in the configuration or the charter, so this one calls "
                      "nobody.\n");
    else
        table.print(out);
    if (ways.charter == Held::nothing)
        out << "It holds no charter yet. Once it does, it also calls the addresses in that: ask again "
               "then.\n";
    else
        out << "The charter changes: ask again when somebody new belongs.\n";
    if (ways.charter == Held::outline)
        out << "This light node holds an outline of the charter: it also calls members that it has yet to "
               "meet.\n";
    if (ways.in)
        out << "Others may call it at " << *ways.in << " (TCP, TLS 1.3).\n";
    else
        out << "Nobody calls it: no port needs to be open to it.\n";
    out << "TLS must pass unopened: a proxy that inspects it is refused.\n";
}

}  // namespace

int peers_hosts(const PeersHostsOptions& options, Console& console) {
    const auto config = load_config(options.place, console);
    if (!config) return exit_bad_use;
    const auto ways = ways_of(*config);
    if (!ways) return say(console, ways.error());
    if (options.as_json)
        console.out << record::canonical_json(ways_json(*ways)) << '\n';
    else
        print_ways(*ways, console.out);
    return exit_ok;
}

}  // namespace stonechat::commands
