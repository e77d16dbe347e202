#!/bin/sh
# 只用公开工具核验存档件：openssl、perl、GNU date（不用本系统的任何程序，不连网络）。
# Checks records with public tools only. What each step proves: docs/reference/verifying.md.
#
#   sh verify.sh authority.pem 存档件.pdf …            签发机构证书须从签发机构另行取得，不能取自被核验的文件
#   TIME_CA=time.pem CRL=authority.crl sh verify.sh …  时间戳机构证书、吊销列表（可不给）
#
# 退出码：0 全部通过；1 有文件已被改动或签名不成立；2 缺工具、缺证书、读不出来，无法判断。
set -u
umask 077

if [ $# -lt 2 ]; then
  echo "用法：sh verify.sh authority.pem 存档件.pdf …" >&2
  exit 2
fi
for tool in openssl perl date; do
  command -v "$tool" >/dev/null 2>&1 || { echo "缺少工具 $tool，无法判断。" >&2; exit 2; }
done
authority=$1
shift
openssl x509 -in "$authority" -noout 2>/dev/null || { echo "读不出签发机构证书 $authority，无法判断。" >&2; exit 2; }

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cat "$authority" ${TIME_CA:+"$TIME_CA"} > "$work/time-authorities.pem"

# Cuts a file into what each signature covers (N.data), the signature itself (N.der) and its kind (N.kind), and says
# what is wrong with the layout: bytes after the last signature, or a revision that no signature closes (an overlay).
cut='
  my ($file, $out) = @ARGV;
  open(my $in, "<:raw", $file) or die "读不出来\n";
  my $data = do { local $/; <$in> };
  $data =~ /\A%PDF-/ or die "不是PDF文件，或文件开头多出了内容\n";
  my (@ends, $count, @wrong);
  while ($data =~ /startxref\s+\d+\s+%%EOF\n?/g) { push @ends, pos($data); }
  my @closed = ($ends[0]);
  my @found;
  while ($data =~ m{/ByteRange ?\[\s*(\d+) (\d+) (\d+) (\d+)\s*\]}g) { push @found, [$1, $2, $3, $4, pos($data)]; }
  for my $range (sort { $a->[2] <=> $b->[2] } @found) {
    my ($start, $length, $after, $rest, $place) = @$range;
    $count++;
    my $end = $after + $rest;
    $start == 0 or push @wrong, "第${count}个签名没有从文件开头签起";
    $end <= length($data) or do { push @wrong, "文件不完整：第${count}个签名所覆盖的内容被截去了一部分"; next; };
    my $hex = substr($data, $length, $after - $length);
    $hex =~ /\A<([0-9A-Fa-f]+)>\z/ or do { push @wrong, "第${count}个签名的数据或范围被改动过"; next; };
    my $bytes = pack("H*", $1);
    my ($head, $size) = (2, ord(substr($bytes, 1, 1)));
    if ($size > 128) { my $n = $size - 128; $size = 0; $size = $size * 256 + ord(substr($bytes, 2 + $_, 1)) for 0 .. $n - 1; $head += $n; }
    substr($bytes, $head + $size) =~ /\A\0*\z/ or push @wrong, "第${count}个签名后面的空位里藏有内容";
    my ($before) = substr($data, 0, $length) =~ /.*( obj\b.*)\z/s;
    my $kind = (substr($data, $after, 400) . $before) =~ m{/ETSI\.RFC3161} ? "stamp" : "signature";
    for (["data", substr($data, 0, $length) . substr($data, $after, $rest)], ["der", substr($bytes, 0, $head + $size)], ["kind", $kind]) {
      open(my $to, ">:raw", "$out/$count.$_->[0]") or die "写不了临时文件\n";
      print $to $_->[1];
      close $to;
    }
    push @closed, $end;
  }
  $count or die "文件里没有签名\n";
  $closed[-1] == length($data) or push @wrong, "最后一个签名或时间戳没有覆盖整个文件：之后又加了内容";
  "@ends" eq "@closed" or push @wrong, "文件有" . @ends . "个版本，签名和时间戳有${count}个：签名之外另有改动，或被叠加了内容";
  print "$count\n";
  print STDERR "    × $_\n" for @wrong;
  exit(@wrong ? 1 : 0);
'

# Writes the time stamp inside a signature (N.token) and the value that it covers (N.value).
token() {
  openssl asn1parse -inform DER -in "$1.der" > "$1.tree" 2>/dev/null || return 1
  place=$(awk -F: '/smime-aa-timeStampToken/ { found = 1; next } found && /SEQUENCE/ { print $1 + 0; exit }' "$1.tree")
  value=$(awk -F: '/smime-aa-timeStampToken/ { print last; exit } /OCTET STRING/ { last = $1 + 0 }' "$1.tree")
  [ -n "$place" ] && [ -n "$value" ] || return 1
  openssl asn1parse -inform DER -in "$1.der" -strparse "$place" -noout -out "$1.token" 2>/dev/null &&
    openssl asn1parse -inform DER -in "$1.der" -strparse "$value" -noout -out "$1.value" >/dev/null 2>&1
  [ -s "$1.token" ] && perl -e '
    my ($der, $place, $to) = @ARGV;
    open(my $in, "<:raw", $der) or exit 1; my $data = do { local $/; <$in> };
    my ($head, $size) = (2, ord(substr($data, $place + 1, 1)));
    if ($size > 128) { my $n = $size - 128; $size = 0; $size = $size * 256 + ord(substr($data, $place + 2 + $_, 1)) for 0 .. $n - 1; $head += $n; }
    open(my $out, ">:raw", $to) or exit 1; print $out substr($data, $place + $head, $size);
  ' "$1.der" "$value" "$1.value"
}

# The time that a token states, in seconds.
seconds() {
  stated=$(openssl ts -reply -token_in -in "$1" -text 2>/dev/null | sed -n 's/^Time stamp: //p')
  [ -n "$stated" ] && date -u -d "$stated" +%s
}

verify_stamp() { # $1 token, $2 what it covers, $3 seconds
  openssl ts -verify -token_in -in "$1" -data "$2" -CAfile "$work/time-authorities.pem" -attime "$3" >/dev/null 2>&1
}

# Says since when a certificate ($1) is revoked, by the list that the caller gave.
revoked() {
  [ -n "${CRL:-}" ] || return 1
  serial=$(openssl x509 -in "$1" -noout -serial | sed 's/^serial=//')
  openssl crl -in "$CRL" -noout -text 2>/dev/null |
    awk -v serial="$serial" '$1 == "Serial" && $3 == serial { found = 1; next } found && /Revocation Date/ { sub(/.*Date: /, ""); print; exit }' |
    grep .
}

answer=0
worse() { [ "$answer" -eq 1 ] || answer=$1; }

for file in "$@"; do
  rm -f "$work"/*.der "$work"/*.data "$work"/*.kind "$work"/*.token "$work"/*.value "$work"/*.tree "$work"/*.cert
  echo "$file"
  count=$(perl -e "$cut" "$file" "$work" 2>"$work/said")
  status=$?
  cat "$work/said"
  if [ -z "$count" ]; then
    echo "    ？ 无法判断"
    worse 2
    continue
  fi
  result=0
  [ "$status" -eq 0 ] || result=1
  number=0
  while [ "$number" -lt "$count" ]; do
    number=$((number + 1))
    one="$work/$number"
    [ -f "$one.der" ] || continue
    if [ "$(cat "$one.kind")" = stamp ]; then
      if at=$(seconds "$one.der") && verify_stamp "$one.der" "$one.data" "$at"; then
        echo "    ✓ 第${number}个：整份文件的时间戳，$(date -u -d "@$at" '+%Y-%m-%d %H:%M:%S') UTC"
      else
        echo "    × 第${number}个：整份文件的时间戳不成立"
        result=1
      fi
      continue
    fi
    how="时间戳"
    if token "$one"; then
      if ! at=$(seconds "$one.token") || ! verify_stamp "$one.token" "$one.value" "$at"; then
        echo "    × 第${number}个签名的时间戳不成立"
        result=1
        continue
      fi
    else
      # Without a time stamp nobody else says when: the certificate must still count today.
      how="没有时间戳，按今天核验"
      at=$(date +%s)
    fi
    if openssl cms -verify -binary -inform DER -in "$one.der" -content "$one.data" -CAfile "$authority" \
      -purpose any -attime "$at" -signer "$one.cert" -out /dev/null 2>"$work/why"; then
      who=$(openssl x509 -in "$one.cert" -noout -subject -nameopt multiline,utf8,-esc_msb |
        sed -n 's/^ *\(organizationName\|organizationalUnitName\|commonName\) *= //p' | tr '\n' ' ')
      echo "    ✓ 第${number}个签名：${who}$(date -u -d "@$at" '+%Y-%m-%d %H:%M:%S') UTC（$how）"
      if since=$(revoked "$one.cert"); then
        if [ "$(date -u -d "$since" +%s)" -le "$at" ]; then
          echo "    × 这份证书在签名之前已被吊销：$since"
          result=1
        else
          echo "      这份证书后来被吊销（$since），签名在前，不受影响"
        fi
      fi
    else
      echo "    × 第${number}个签名不成立：$(tail -n 1 "$work/why")"
      result=1
    fi
  done
  if [ "$result" -eq 0 ]; then
    echo "    ✓ 签名都成立，最后一个覆盖整个文件。请对照纸面核对：应签的人是否都在上面。"
  else
    echo "    × 已被改动，或签名不成立"
    worse 1
  fi
done
exit "$answer"
