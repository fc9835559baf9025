package dev.composerunner.lambdas.reuse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.composerunner.contract.ContractJson;
import dev.composerunner.contract.InvalidRequestException;
import java.io.IOException;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.erdtman.jcs.JsonCanonicalizer;

/** Identity of what a job computes: SHA-256 of the canonical text (RFC 8785) of its type, version and parameters. */
public final class JobHash {

    private JobHash() {}

    /**
     * The hash, in hexadecimal digits of lower case.
     *
     * @param parameters with defaults filled in
     * @throws InvalidRequestException if a number is none that an IEEE 754 double holds, so that others would read another
     */
    public static String of(String jobType, String version, JsonNode parameters) {
        requireDoubles(parameters, "");
        ObjectNode job = ContractJson.MAPPER.createObjectNode();
        job.put("job_type", jobType).put("version", version).set("parameters", parameters);
        try {
            byte[] canonical = new JsonCanonicalizer(job.toString()).getEncodedUTF8();
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("a tree is JSON, and every JDK has SHA-256", e);
        }
    }

    private static void requireDoubles(JsonNode value, String pointer) {
        if (value.isNumber() && !isDouble(value)) {
            throw InvalidRequestException.of(
                    "parameters" + pointer, value.toString(), "a number that an IEEE 754 double holds, or a text");
        }
        value.properties().forEach(each -> requireDoubles(each.getValue(), pointer + '/' + each.getKey()));
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            requireDoubles(value.get(i), pointer + '/' + i);
        }
    }

    private static boolean isDouble(JsonNode number) {
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            return false;
        }
        return !number.isIntegralNumber()
                || new BigDecimal(value).toBigIntegerExact().equals(number.bigIntegerValue());
    }
}
