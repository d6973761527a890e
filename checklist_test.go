package tgscript

import (
	"fmt"
	"go/ast"
	"go/parser"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// attacks is where each attack on the protocol, and each way in which a server
// can go wrong, is tried: package and test. The list itself, with what each
// number asks for, is the checklist that comments cite.
var attacks = map[string][]string{
	"S1 reordering": {"mtproto.TestSwappedPacketsS1", "mtproto.TestChainM21S1", "telegram.TestUpdateSequences"},
	"S2 a resend that shows": {"mtproto.TestLostPacketsS2", "mtproto.TestKillS2", "mtproto.TestStormS2", "mtproto.TestBadMsgM11M12",
		"mtproto.TestServerResendsM10", "mtproto.TestServerStuckConnectionS2"},
	"S3 an oracle for what is wrong": {"mtproto.TestDecryptRefusesM3S3S20", "mtproto.TestClientRefusesAlikeS3S9S10S16S20",
		"mtproto.TestServerRefusesAlikeS3S9S10S16S20", "mtproto.TestServerRefusesPacketsS3", "mtproto.BenchmarkRefusalS3"},
	"S4 an oracle for RSA":          {"mtproto.TestServerGivesNoOracleS4", "mtproto.TestServerGivesNoOracleOnTheWireS4"},
	"S5 Diffie-Hellman parameters":  {"mtproto.TestTamperedServerDHInnerS5S6", "mtproto.TestTamperedClientDHS5S6", "mtproto.TestPrimesK8S5", "mtproto.TestGeneratorsK9S5"},
	"S6 a key exchange in between":  {"mtproto.TestTamperedResPQS6K1K2K3", "mtproto.TestTamperedServerDHS6K6K7", "mtproto.TestTamperedDHGenS6K13", "mtproto.TestAnswersOutOfPlaceS6K15", "mtproto.TestHandshakeRetryK13"},
	"S7 leading zeros":              {"mtproto.TestHandshakeLeadingZerosS7K12", "mtproto.TestTempAESV4S7"},
	"S8 replay":                     {"mtproto.TestReplayM5S8", "mtproto.TestReplayStoreM5S8", "mtproto.TestReplayOutOfOrderS8", "mtproto.TestReplayAcrossConnectionsS8S10", "mtproto.TestReplayOlderThanWindowS8", "mtproto.TestDoubledPacketsS8"},
	"S9 reflection":                 {"mtproto.TestForeignS9S10", "mtproto.TestDecryptRefusesM3S3S20", "mtproto.TestClientRefusesAlikeS3S9S10S16S20", "mtproto.TestServerRefusesAlikeS3S9S10S16S20"},
	"S10 session fixation":          {"mtproto.TestForeignS9S10", "mtproto.TestReplayAcrossConnectionsS8S10"},
	"S11 the clock":                 {"mtproto.TestClockS11", "mtproto.TestLocalClockS11K14", "mtproto.TestServerClockS11", "mtproto.TestForgedNotificationsS11"},
	"S12 bombs of TL":               {"tl/api.TestBombsS12", "tl/api.TestNestedCountsS12", "tl/api.TestRoundTrip", "tl.TestDecoderErrorsM24S12", "mtproto.TestContainerM8", "mtproto.TestServiceBoundsM24S12"},
	"S13 bombs of gzip":             {"mtproto.TestUnzipM9S13", "mtproto.TestBombsAtEveryDoorS13"},
	"S14 frames":                    {"mtproto.TestFrameLimitsT14S14", "mtproto.TestFullFramingChecksT6S14", "mtproto.TestPaddedFramesT5S14", "mtproto.TestTransportErrorsT8S14", "mtproto.TestLinksCarryPackets"},
	"S15 an unknown constructor":    {"mtproto.TestSiblingsS15", "telegram.TestUpdatesUndecodableS15"},
	"S16 downgrade":                 {"mtproto.TestNoDowngradeS16", "mtproto.TestOpenBindingM23", "mtproto.TestClientRefusesAlikeS3S9S10S16S20", "mtproto.TestServerRefusesAlikeS3S9S10S16S20", "mtproto.TestLinkOptionsRefused", "mtproto.TestFakeTLSRefusesT12S16"},
	"S17 fuzzing":                   {"mtproto.FuzzFraming", "mtproto.FuzzFakeTLS", "mtproto.FuzzContainer", "mtproto.FuzzPayload", "mtproto.FuzzServerPayload", "mtproto.FuzzHandshakeAnswers", "mtproto.FuzzServerHandshake", "mtproto.FuzzDecrypt", "tl/api.FuzzDecode"},
	"S18 secrets":                   {"telegram.TestSecretsS18", "mtproto.TestAuthKeyPrintsNoSecretS18", "mtproto.TestSecretPrintsNothingS18", "telegram.TestProxyPrintsNothingS18", "telegram.TestSealS18", "telegram.TestAccountFileModeS18", "telegram.TestAccountFilePrintsNoSecretsS18", "telegram.TestImportRefusedS18"},
	"S19 migration":                 {"telegram.TestMigration", "telegram.TestSideRefusals", "telegram.TestLearnedAddresses", "telegram.TestLearnedDCs", "telegram.TestKeysStayS19", "telegram.TestHostileConfigS19"},
	"S20 padding":                   {"mtproto.TestDecryptRefusesM3S3S20", "mtproto.TestClientRefusesAlikeS3S9S10S16S20", "mtproto.TestServerRefusesAlikeS3S9S10S16S20"},
	"SV1 strictness":                {"mtproto.TestServerStrictSV1M11", "mtproto.TestServerTooOldSV1M11"},
	"SV2 ids, sessions, salts":      {"telegram.TestFaults", "sandbox.TestFaultAnswerSV2", "sandbox.TestFaultTwiceSV2S8", "sandbox.TestFaultPushedSV2SV5"},
	"SV3 forgetting":                {"telegram.TestFaults", "sandbox.TestFaultForgetKeySV3T9", "sandbox.TestFaultBadSaltSV3M12", "sandbox.TestFaultNewSessionSV3M13"},
	"SV4 padding and pieces":        {"telegram.TestFaults", "sandbox.TestFaultPaddingSV4M2", "sandbox.TestFaultPaddingSV4T5", "sandbox.TestFaultSplitWritesSV4", "sandbox.TestFaultTrailingBytesSV4T1"},
	"SV5 lost, late, twice":         {"telegram.TestFaults", "sandbox.TestFaultDelaySV5M21", "sandbox.TestFaultDropBeforeSV5M14", "sandbox.TestFaultDropAfterSV5M14", "sandbox.TestFaultLoseAcksSV5M10", "sandbox.TestFaultDetailedInfoSV5M15", "sandbox.TestFaultSwapSV5S1"},
	"SV6 differences":               {"telegram.TestFaults", "telegram.TestFaultFileReferenceA15", "sandbox.TestFaultPtsGapSV6A7", "sandbox.TestFaultDifferenceSV6A9", "sandbox.TestFaultChannelDifferenceSV6A9"},
	"SV7 clock and chance in tests": {"tgscript.TestChanceSV7", "sandbox.TestFaultDeterministicSV7"},
}

// numbers is how many there are of each letter of the checklist, and notBuilt are
// those of parts that do not exist yet.
var (
	numbers  = map[string]int{"A": 20, "K": 15, "M": 24, "T": 14, "S": 20, "SV": 7}
	notBuilt = map[string]string{
		"A18": "takeout comes with exports",
		"M22": "http_wait comes with HTTP, which nothing needs so far",
	}
)

// Every number of the checklist is named by a test that exists.
func TestChecklist(t *testing.T) {
	tests := map[string]string{} // by package and name: what it says
	for _, f := range parseAll(t, parser.ParseComments) {
		if !f.test {
			continue
		}
		source := string(read(t, f.name))
		pkg := f.dir
		if pkg == "." {
			pkg = "tgscript"
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
				from := fn.Pos()
				if fn.Doc != nil {
					from = fn.Doc.Pos()
				}
				tests[pkg+"."+fn.Name.Name] = source[f.set.Position(from).Offset:f.set.Position(fn.End()).Offset]
			}
		}
	}
	all := strings.Join(slices.Collect(maps.Values(tests)), "\n")
	for letter, n := range numbers {
		for i := 1; i <= n; i++ {
			number := fmt.Sprint(letter, i)
			named := regexp.MustCompile(`(^|[^A-Z]|[0-9])` + number + `($|[^0-9])`).MatchString(all)
			if why := notBuilt[number]; named != (why == "") {
				t.Errorf("%s: named by a test: %v; not built: %q", number, named, why)
			}
		}
	}
	for _, letter := range []string{"S", "SV"} {
		for i := 1; i <= numbers[letter]; i++ {
			prefix := fmt.Sprint(letter, i, " ")
			if !slices.ContainsFunc(slices.Collect(maps.Keys(attacks)), func(name string) bool { return strings.HasPrefix(name, prefix) }) {
				t.Errorf("attacks has no row for %s", prefix)
			}
		}
	}
	for attack, names := range attacks {
		for _, name := range names {
			if tests[name] == "" {
				t.Errorf("%s: there is no %s", attack, name)
			}
		}
	}
}

// SV7: nobody but a test chooses the clock or the randomness that keys and
// nonces are made of: what is shipped takes crypto/rand and the time.
func TestChanceSV7(t *testing.T) {
	choices := regexp.MustCompile(`\b(Rand|Now|ProtocolNow):`)
	for _, f := range parseAll(t, parser.ImportsOnly) {
		source := read(t, f.name)
		switch {
		case f.test || !strings.HasPrefix(f.dir, "cmd/") && f.dir != "host":
		case choices.Match(source):
			t.Errorf("%s chooses a clock or randomness", f.name)
		}
		for _, spec := range f.ast.Imports {
			if strings.HasPrefix(spec.Path.Value, `"math/rand`) && !f.test && f.dir != "host" {
				t.Errorf("%s imports %s", f.name, spec.Path.Value)
			}
		}
	}
}
