package dev.composerunner.loopback;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.StringTokenizer;

/** The tables of TCP sockets that Linux shows as {@code /proc/net/tcp} and {@code /proc/net/tcp6}, a line each, with the user whose socket it is. */
final class LoopbackSockets {

    private static final byte[] IPV4_IN_IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};
    private static final int UID_COLUMN = 7;
    private static final int INODE_COLUMN = 9;

    private LoopbackSockets() {}

    /**
     * The user whose process holds the socket that is bound to {@code local} and connected to {@code remote}.
     *
     * <p>A socket that its process has closed has the inode 0, and on most kernels the user 0 whoever it was: such a line says nothing.
     *
     * @param table text of one of the tables
     * @return nothing if there is no such socket, or no process holds it any more
     */
    static OptionalLong user(String table, InetSocketAddress local, InetSocketAddress remote) {
        String ipv4 = ' ' + hex(local, false) + ' ' + hex(remote, false) + ' ';
        String ipv6 = ' ' + hex(local, true) + ' ' + hex(remote, true) + ' ';
        int at = Math.max(table.indexOf(ipv4), table.indexOf(ipv6));
        if (at < 0) {
            return OptionalLong.empty();
        }
        int end = table.indexOf('\n', at);
        int start = table.lastIndexOf('\n', at) + 1;
        return user(table.substring(start, end < 0 ? table.length() : end));
    }

    private static OptionalLong user(String line) {
        var columns = new StringTokenizer(line);
        long user = -1;
        for (int column = 0; columns.hasMoreTokens(); column++) {
            String value = columns.nextToken();
            if (column == UID_COLUMN) {
                user = Long.parseLong(value);
            } else if (column == INODE_COLUMN) {
                return value.equals("0") ? OptionalLong.empty() : OptionalLong.of(user);
            }
        }
        return OptionalLong.empty();
    }

    /** An address as the tables have it: groups of four bytes, each as this machine's number, then the port. */
    private static String hex(InetSocketAddress address, boolean asIpv6) {
        byte[] bytes = address.getAddress().getAddress();
        if (asIpv6 && bytes.length == 4) {
            bytes = ByteBuffer.allocate(16).put(IPV4_IN_IPV6).put(bytes).array();
        }
        var text = new StringBuilder();
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        while (numbers.hasRemaining()) {
            text.append(HexFormat.of().withUpperCase().toHexDigits(numbers.getInt()));
        }
        return text.append(':')
                .append(HexFormat.of().withUpperCase().toHexDigits((short) address.getPort()))
                .toString();
    }
}
