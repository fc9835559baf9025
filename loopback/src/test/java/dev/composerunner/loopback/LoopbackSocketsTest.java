package dev.composerunner.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class LoopbackSocketsTest {

    /** A listening socket, the service's end (user 1000), the clients' ends, one that was closed, one waiting for its time-out. */
    private static final String TABLE = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0100007F:2116 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 41 1 0000000000000000 100 0 0 10 0
               1: 0100007F:2116 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 42 1 0000000000000000 20 4 30 10 -1
               2: 0100007F:C001 0100007F:2116 01 00000000:00000000 02:000AFC2A 00000000  1001        0 43 1 0000000000000000 20 4 30 10 -1
               3: 0100007F:C002 0100007F:2116 04 00000000:00000000 00:00000000 00000000     0        0 0 1 0000000000000000 20 4 30 10 -1
               4: 0100007F:C003 0100007F:2116 06 00000000:00000000 03:000016E2 00000000     0        0 0 3 0000000000000000
               5: 0100007F:C004 0100007F:2117 01 00000000:00000000 00:00000000 00000000     0        0 44 1 0000000000000000 20 4 30 10 -1
               6: 0100007F:C005 0100007F:2116 05 00000000:00000000 00:00000000 00000000     0        0 45 1 0000000000000000 20 4 30 10 -1
            """;

    private static final String TABLE_6 = """
              sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0000000000000000FFFF00000100007F:C006 0000000000000000FFFF00000100007F:2116 01 00000000:00000000 00:00000000 00000000  1002        0 46 1 0000000000000000 20 4 30 10 -1
            """;

    @BeforeAll
    static void numbersOfThisMachine() {
        Assumptions.assumeTrue(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "the tables here are of a little-endian machine");
    }

    @Test
    void client_isTheUserOfItsOwnEnd() {
        // The service's end of the same connection is the line before.
        assertThat(user(TABLE, 0xC001)).hasValue(1001);
        // One that has sent all it had and waits for the answer still has its process.
        assertThat(user(TABLE, 0xC005)).hasValue(0);
    }

    @Test
    void client_thatUsesIpv6SocketsForIpv4_isFoundInTheOtherTable() {
        assertThat(user(TABLE_6, 0xC006)).hasValue(1002);
        assertThat(user(TABLE, 0xC006)).isEmpty();
    }

    @Test
    void client_whoseProcessHasClosedItsEnd_isNobodyAndNotRoot() {
        // Else whoever closes at once after the request is taken for root.
        assertThat(user(TABLE, 0xC002)).isEmpty();
        assertThat(user(TABLE, 0xC003)).isEmpty();
    }

    @Test
    void connectionToAnotherPort_isNotThisOne() {
        assertThat(user(TABLE, 0xC004)).isEmpty();
    }

    @Test
    void brokenTable_isNobody() {
        assertThat(user("", 0xC001)).isEmpty();
        assertThat(user(TABLE.substring(0, TABLE.indexOf("1001")), 0xC001)).isEmpty();
    }

    private static OptionalLong user(String table, int port) {
        return LoopbackSockets.user(table, address(port), address(0x2116));
    }

    private static InetSocketAddress address(int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
