// Trains the filter's models and applies models that are not the installed ones. Driven by
// ops/dev/train-filter; the features are the program's own, so what is trained is what is used.
//
//   privacy_lab train-names|train-services|train-numbers SEED < LABELLED > WEIGHTS
//   privacy_lab filter NAMES SERVICES NUMBERS < TEXTS > FINDINGS
//   privacy_lab vectors < TEXTS > VECTORS
//
// Labelled texts have a line each, as score-privacy has them; findings are as `stonechat filter --format
// jsonl` gives them, by files of weights or, for -, the installed ones; vectors are for findings_test.cpp.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>
#include <fstream>
#include <iostream>
#include <iterator>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "protocol/privacy/certain.hpp"
#include "protocol/privacy/folded.hpp"
#include "protocol/privacy/local_list.hpp"
#include "protocol/privacy/may_be_name.hpp"
#include "protocol/privacy/models.hpp"
#include "protocol/privacy/name_features.hpp"

namespace stonechat::privacy {
namespace {

namespace json = boost::json;

constexpr int epochs_count = 6;
constexpr float learning_rate = 0.12F;
constexpr float wrong_previous_share = 0.12F;  // the name model will meet its own mistakes
constexpr float scale = 64.0F;                 // as weights_in reads them
// So that what was seen once or twice counts for little: there are far fewer numbers than words.
constexpr float names_regularisation = 2e-6F, numbers_regularisation = 2e-4F;

struct Example {
    std::vector<std::uint32_t> plain{}, after_name{};  // the features without and with a name before
    bool is_wanted = false;
    bool is_after_name = false;
};

enum class Label { other, name, unknown };

std::vector<Label> labels_of(const Folded& folded, const Reading& text, const json::object& line,
                             std::initializer_list<std::string_view> wanted) {
    std::vector<Label> out(text.tokens.size(), Label::other);
    for (const auto& span : line.at("spans").as_array()) {
        const auto begin = span.at("start").to_number<std::size_t>();
        const auto end = span.at("end").to_number<std::size_t>();
        const bool is_wanted =
            std::ranges::find(wanted, std::string_view{span.at("kind").as_string()}) != wanted.end();
        const Label label = is_wanted ? Label::name : Label::unknown;
        for (std::size_t i = 0; i < out.size(); ++i) {
            const auto point = folded.origin(text.tokens[i].begin).point;
            const bool is_inside = point < end && folded.origin(text.tokens[i].end - 1).point_end > begin;
            if (is_inside && out[i] != Label::name) out[i] = label;
        }
    }
    return out;
}

bool is_after_name(const Reading& text, const std::vector<Label>& labels, std::size_t index) {
    for (std::size_t back = index; back > 0 && index - back < 2; --back) {
        if (text.tokens[back - 1].is_word()) return labels[back - 1] == Label::name;
        if (text.tokens[back - 1].shape != Shape::sign) return false;
    }
    return false;
}

void add_word_examples(const json::object& line, std::initializer_list<std::string_view> wanted,
                       std::vector<Example>& out) {
    const std::string utf8{line.at("text").as_string()};
    const Folded folded{utf8};
    const Reading text = read(folded.chars());
    const auto labels = labels_of(folded, text, line, wanted);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] == Label::unknown || !may_be_name(text, i)) continue;
        Example example{.is_wanted = labels[i] == Label::name,
                        .is_after_name = is_after_name(text, labels, i)};
        NameFeatures features;
        name_features(text, i, false, features);
        example.plain.assign(features.ids().begin(), features.ids().end());
        name_features(text, i, true, features);
        example.after_name.assign(features.ids().begin(), features.ids().end());
        out.push_back(std::move(example));
    }
}

void add_name_examples(const json::object& line, std::vector<Example>& out) {
    add_word_examples(line, {"NAME"}, out);
}
void add_service_examples(const json::object& line, std::vector<Example>& out) {
    add_word_examples(line, {"FACILITY", "PLACE"}, out);
}

// Kinds that are numbers of someone or something of someone's; what another rule has found is not left to the
// model.
bool is_of_a_number(const json::value& kind) {
    constexpr std::array<std::string_view, 12> kinds{
        "HOSPITAL_NUMBER", "BANK",       "PASSPORT",  "DRIVING_LICENCE", "PROF_REG", "NINO",
        "NHS_NUMBER",      "CHI_NUMBER", "HC_NUMBER", "VEHICLE_REG",     "PHONE",    "IP_ADDRESS"};
    return std::ranges::find(kinds, std::string_view{kind.as_string()}) != kinds.end();
}

void add_number_examples(const json::object& line, std::vector<Example>& out) {
    visit_numbers_left(std::string{line.at("text").as_string()}, NameModel::installed(),
                       [&](const Folded& folded, const NumbersLeft& left) {
                           for (const Value& number : numbers_left(left)) {
                               const auto first = folded.origin(left.text.tokens[number.first].begin).point;
                               const auto last =
                                   folded.origin(left.text.tokens[number.last].end - 1).point_end;
                               const auto features = record_number_features(left, number);
                               Example example{.plain = {features.begin(), features.end()}};
                               bool is_unclear = false;
                               for (const auto& span : line.at("spans").as_array()) {
                                   const auto begin = span.at("start").to_number<std::size_t>();
                                   if (begin >= last || span.at("end").to_number<std::size_t>() <= first)
                                       continue;
                                   (is_of_a_number(span.at("kind")) ? example.is_wanted : is_unclear) = true;
                               }
                               if (is_unclear) continue;
                               out.push_back(std::move(example));
                           }
                       });
}

// Logistic regression by AdaGrad (Duchi et al., 2011), averaged over all steps after the first epoch (Polyak
// and Juditsky, 1992): what the last texts happened to be no longer decides. The same seed and texts give the
// same weights.
std::vector<float> train(const std::vector<Example>& examples, std::size_t weights_count,
                         float regularisation, unsigned seed) {
    std::vector<float> weights(weights_count), squares(weights_count, 1e-6F);
    std::vector<double> late(weights_count);  // each change times the steps that were made before it
    double steps = 0;
    std::vector<std::uint32_t> order(examples.size());
    std::iota(order.begin(), order.end(), 0U);
    std::mt19937 random{seed};
    for (int epoch = 0; epoch < epochs_count; ++epoch) {
        for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
        for (const std::uint32_t number : order) {
            const Example& example = examples[number];
            const bool is_flipped = static_cast<float>(random() % 1000) < wrong_previous_share * 1000;
            const bool takes_other = example.is_after_name != is_flipped && !example.after_name.empty();
            const auto& ids = takes_other ? example.after_name : example.plain;
            float sum = 0;
            for (const auto id : ids) sum += weights[id];
            const float error = 1 / (1 + std::exp(-sum)) - (example.is_wanted ? 1.0F : 0.0F);
            for (const auto id : ids) {
                const float gradient = error + regularisation * weights[id];
                squares[id] += gradient * gradient;
                const float change = learning_rate * gradient / std::sqrt(squares[id]);
                weights[id] -= change;
                late[id] -= steps * static_cast<double>(change);
            }
            if (epoch > 0) ++steps;
        }
    }
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] -= static_cast<float>(late[i] / steps);
    return weights;
}

void write_weights(const std::vector<float>& weights, std::ostream& out) {
    for (const float weight : weights) {
        const float limited = std::fmin(std::fmax(weight * scale, -30000.0F), 30000.0F);
        const auto value = static_cast<std::uint16_t>(static_cast<std::int16_t>(std::lround(limited)));
        out.put(static_cast<char>(value & 0xFFU)).put(static_cast<char>(value >> 8U));
    }
}

struct Lesson {
    void (*add)(const json::object& line, std::vector<Example>& out);
    std::size_t weights_count;
    float regularisation;
};
constexpr std::array<std::pair<std::string_view, Lesson>, 3> lessons{{
    {"names", {add_name_examples, name_weights_count, names_regularisation}},
    {"services", {add_service_examples, name_weights_count, names_regularisation}},
    {"numbers", {add_number_examples, record_number_weights_count, numbers_regularisation}},
}};

int train_from(const Lesson& lesson, std::istream& in, std::ostream& out, unsigned seed) {
    std::vector<Example> examples;
    for (std::string line; std::getline(in, line);) lesson.add(json::parse(line).as_object(), examples);
    const auto wanted = std::ranges::count_if(examples, &Example::is_wanted);
    std::cerr << examples.size() << " examples to learn from, " << wanted << " of them wanted\n";
    write_weights(train(examples, lesson.weights_count, lesson.regularisation, seed), out);
    return 0;
}

std::vector<std::int16_t> read_weights(const std::string& path, std::size_t count) {
    std::ifstream file{path, std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    return weights_in(bytes, count);
}

struct Paths {
    std::string names, services, numbers;  // of weights; "-": the installed ones
};

int filter_with(const Paths& paths, std::istream& in, std::ostream& out) {
    const auto names = read_weights(paths.names, name_weights_count);
    const auto services = read_weights(paths.services, name_weights_count);
    const auto numbers = read_weights(paths.numbers, record_number_weights_count);
    const NameModel name_model{names}, service_model{services};
    const RecordNumberModel number_model{numbers};
    const Models models{paths.names == "-" ? NameModel::installed() : name_model,
                        paths.services == "-" ? installed_service_model() : service_model,
                        paths.numbers == "-" ? RecordNumberModel::installed() : number_model};
    const LocalList nothing;
    for (std::string line; std::getline(in, line);) {
        const auto object = json::parse(line).as_object();
        json::array spans;
        for (const Finding& finding :
             find_identifiers(std::string{object.at("text").as_string()}, models, nothing))
            spans.push_back({{"start", finding.begin_point},
                             {"end", finding.end_point},
                             {"kind", name_of(finding.kind)},
                             {"rule", finding.rule}});
        out << json::serialize(json::object{{"id", object.at("id")}, {"spans", std::move(spans)}}) << '\n';
    }
    return 0;
}

// The form of tests/vectors/privacy/findings.jsonl.
int write_vectors(std::istream& in, std::ostream& out) {
    for (std::string line; std::getline(in, line);) {
        const auto object = json::parse(line).as_object();
        json::array found;
        for (const Finding& finding : find_identifiers(std::string{object.at("text").as_string()}))
            found.push_back({name_of(finding.kind), finding.certainty == Certainty::certain,
                             finding.begin_point, finding.end_point, finding.rule});
        out << json::serialize(json::object{{"text", object.at("text")}, {"found", std::move(found)}})
            << '\n';
    }
    return 0;
}

}  // namespace
}  // namespace stonechat::privacy

int main(int argc, char** argv) {
    using namespace stonechat::privacy;
    std::ios::sync_with_stdio(false);
    const std::string verb = argc >= 2 ? argv[1] : "";
    if (verb == "vectors" && argc == 2) return write_vectors(std::cin, std::cout);
    if (verb.starts_with("train-") && argc == 3)
        for (const auto& [name, lesson] : lessons)
            if (verb.substr(6) == name)
                return train_from(lesson, std::cin, std::cout, static_cast<unsigned>(std::stoul(argv[2])));
    if (verb == "filter" && argc == 5) return filter_with({argv[2], argv[3], argv[4]}, std::cin, std::cout);
    std::cerr << "usage: privacy_lab train-names SEED | train-services SEED | train-numbers SEED |\n"
                 "                   filter NAMES SERVICES NUMBERS | vectors\n";
    return 2;
}
