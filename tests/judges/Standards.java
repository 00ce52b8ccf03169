// Holds PDF files against standards with the veraPDF engine.
// usage: java -cp ENGINE.jar Standards.java FLAVOUR,... FILE.pdf ...
// One line per file and standard: "OK|BROKEN <TAB> flavour <TAB> checks made <TAB> file", then one per broken rule:
// "RULE <TAB> clause-test <TAB> times <TAB> what is wrong and where". Exit code 0 when everything could be judged.

import java.io.FileInputStream;
import java.io.InputStream;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.LogManager;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

public class Standards {
    static final Map<String, String> PROFILES = Map.of("ua1", "PDFUA-1", "2a", "PDFA-2A");

    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        for (String flavour : arguments[0].split(",")) {
            ValidationProfile profile = profile(flavour);
            for (String file : List.of(arguments).subList(1, arguments.length)) {
                judge(file, flavour, profile);
            }
        }
    }

    static void judge(String file, String flavour, ValidationProfile profile) throws Exception {
        PDFAFlavour standard = PDFAFlavour.byFlavourId(flavour);
        try (PDFAParser document = Foundries.defaultInstance().createParser(new FileInputStream(file), standard)) {
            ValidationResult result = Foundries.defaultInstance().createValidator(profile, false).validate(document);
            String verdict = result.isCompliant() ? "OK" : "BROKEN";
            System.out.println(String.join("\t", verdict, flavour, "" + result.getTotalAssertions(), file));
            Map<RuleId, TestAssertion> first = new LinkedHashMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    first.putIfAbsent(assertion.getRuleId(), assertion);
                }
            }
            first.forEach((rule, assertion) -> System.out.println(String.join("\t", "RULE",
                rule.getClause() + "-" + rule.getTestNumber(), "" + result.getFailedChecks().getOrDefault(rule, 1),
                (assertion.getMessage() + " @ " + assertion.getLocation().getContext()).replaceAll("\\s+", " "))));
        }
    }

    // The jar holds the profiles as XML but not the JAXB implementation with which the engine would read them.
    static ValidationProfile profile(String flavour) throws Exception {
        String name = "org/verapdf/pdfa/validation/" + PROFILES.get(flavour) + ".xml";
        Document document;
        try (InputStream stream = Standards.class.getClassLoader().getResourceAsStream(name)) {
            document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(stream);
        }
        Set<Rule> rules = new HashSet<>();
        elements(document.getElementsByTagName("rule")).forEach(element -> rules.add(rule(element)));
        Set<Variable> variables = new HashSet<>();
        elements(document.getElementsByTagName("variable")).forEach(element -> variables.add(
            Profiles.variableFromValues(element.getAttribute("name"), element.getAttribute("object"),
                text(element, "defaultValue"), text(element, "value"))));
        if (rules.isEmpty()) {
            throw new IllegalStateException("no rules in " + name);
        }
        return Profiles.profileFromValues(PDFAFlavour.byFlavourId(flavour),
            Profiles.profileDetailsFromValues(flavour, "", "", new Date(0)), "", rules, variables);
    }

    static Rule rule(Element element) {
        Element id = elements(element.getElementsByTagName("id")).findFirst().orElseThrow();
        Element error = elements(element.getElementsByTagName("error")).findFirst().orElseThrow();
        RuleId rule = Profiles.ruleIdFromValues(PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
            id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber")));
        String deferred = element.getAttribute("deferred");
        String tags = element.getAttribute("tags");
        return Profiles.ruleFromValues(rule, element.getAttribute("object"),
            deferred.isEmpty() ? null : Boolean.valueOf(deferred), tags.isEmpty() ? null : tags,
            text(element, "description"), text(element, "test"),
            Profiles.errorFromValues(text(error, "message"), List.of()), List.of());
    }

    static Stream<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).map(Element.class::cast);
    }

    static String text(Element element, String name) {
        return elements(element.getElementsByTagName(name)).findFirst().map(Element::getTextContent).orElse("");
    }
}
