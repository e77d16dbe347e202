#!/bin/sh
# 只用公开工具核验存档件：openssl、perl、GNU date；长期保存件另用 poppler（pdftoppm、pdfdetach）。
# 不用本系统的任何程序，不连网络。
# Checks records with public tools only. What each step proves: docs/reference/verifying.md.
#
#   sh verify.sh authority.pem 存档件.pdf …            签发机构证书须从签发机构另行取得，不能取自被核验的文件
#   TIME_CA=time.pem CRL=authority.crl sh verify.sh …  时间戳机构证书、吊销列表（可不给）
#   AT=2030-06-01 sh verify.sh …                       当作那一天核验（不给则按今天）
#
# 退出码：0 全部通过；1 有文件已被改动或签名不成立；2 缺工具、证书不对、时间戳已到期、读不出来，无法判断。
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
today=$(date -u -d "${AT:-now}" +%s) || { echo "AT 不是日期：$AT" >&2; exit 2; }
# The names (O, CN) of the trusted authorities: a certificate of another issuer with such a name is an impostor's.
awk -v to="$work" '/-----BEGIN/ { n++ } n { print > (to "/root" n ".ca") }' "$authority"
for one in "$work"/*.ca; do
  openssl x509 -in "$one" -noout -subject -nameopt multiline,utf8,-esc_msb 2>/dev/null |
    sed -n 's/^ *\(organizationName\|commonName\) *= //p' | paste -s -d '|' -
done > "$work/authorities"

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
    for (["data", substr($data, 0, $length) . substr($data, $after, $rest)], ["der", substr($bytes, 0, $head + $size)], ["kind", $kind], ["end", $end]) {
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

# Says who gave a time stamp that no trusted authority vouches for; fails where it is broken, or an impostor's.
giver() { # $1 token, $2 what it covers
  openssl cms -verify -inform DER -in "$1" -noverify -signer "$work/giver.cert" -out /dev/null 2>/dev/null || return 1
  stated=$(openssl ts -reply -token_in -in "$1" -text 2>/dev/null |
    sed -n 's/^ *[0-9a-f]\{4\} - \([0-9a-f -]*\)   .*/\1/p' | tr -dc 0-9a-f)
  [ "$stated" = "$(openssl dgst -sha256 -r "$2" | cut -c1-64)" ] || return 1
  ! impostor "$work/giver.cert" && part "$work/giver.cert" -subject commonName
}

# Says whether a certificate claims a trusted authority's name, or made itself.
impostor() {
  part "$1" -issuer 'organizationName\|commonName' | paste -s -d '|' - | grep -qxFf "$work/authorities" ||
    [ "$(part "$1" -issuer commonName)" = "$(part "$1" -subject commonName)" ]
}

# Judges a time stamp: it must hold at its own time, and its certificate must have counted at $proof: today, or when the
# next time stamp was given. Says what is wrong and fails, else sets $at and moves $proof to its own time.
stamp() { # $1 token, $2 what it covers, $3 whose, for what is said
  if ! at=$(seconds "$1") || ! verify_stamp "$1" "$2" "$at"; then
    if given=$(giver "$1" "$2"); then
      echo "    ？ $3的时间戳由“$given”出具，不在给出的机构证书里，无法判断"
      worse 2
    else
      echo "    × $3的时间戳不成立：时间戳与签名对不上，或是自制、冒名的"
      worse 1
    fi
    return 1
  fi
  if ! verify_stamp "$1" "$2" "$proof"; then
    echo "    ？ $3的时间戳证书到期以前没有续加时间戳，$(date -u -d "@$proof" +%F) 已不能证明，无法判断"
    worse 2
    return 1
  fi
  proof=$at
}

# Says since when a certificate ($1) is revoked, by the list that the caller gave.
revoked() {
  [ -n "${CRL:-}" ] || return 1
  serial=$(openssl x509 -in "$1" -noout -serial | sed 's/^serial=//')
  openssl crl -in "$CRL" -noout -text 2>/dev/null |
    awk -v serial="$serial" '$1 == "Serial" && $3 == serial { found = 1; next } found && /Revocation Date/ { sub(/.*Date: /, ""); print; exit }' |
    grep .
}

part() { # $1 certificate, $2 -subject or -issuer, $3 which part of the name
  openssl x509 -in "$1" -noout "$2" -nameopt multiline,utf8,-esc_msb | sed -n "s/^ *\($3\) *= //p"
}

check_cms() { # $1 signature without its ending, $2 seconds, then further options
  name=$1 when=$2
  shift 2
  openssl cms -verify -binary -inform DER -in "$name.der" -content "$name.data" -CAfile "$authority" \
    -purpose any -attime "$when" -signer "$name.cert" -out /dev/null "$@" 2>"$work/why"
}

# Judges the signature $one, number $number: prints what was found.
signature() {
  how="时间戳"
  if token "$one"; then
    stamp "$one.token" "$one.value" "第${number}个签名" || return
  else
    # Without a time stamp nobody else says when: the certificate must still count today.
    how="没有时间戳，按今天核验"
    at=$today
  fi
  if ! check_cms "$one" "$at"; then
    why=$(tail -n 1 "$work/why")
    if ! check_cms "$one" "$at" -noverify; then
      echo "    × 第${number}个签名不成立：文件在签名后被改动，或签名被改动（$why）"
      worse 1
    elif impostor "$one.cert"; then
      echo "    × 第${number}个签名的证书不成立：自制或冒名，或签名时不在有效期内（$why）"
      worse 1
    else
      echo "    ？ 第${number}个签名的证书由“$(part "$one.cert" -issuer commonName)”签发，不在给出的签发机构证书里，无法判断是谁签的"
      worse 2
    fi
    return
  fi
  desk=$(part "$one.cert" -subject organizationalUnitName)
  who="$(part "$one.cert" -subject organizationName) $desk $(part "$one.cert" -subject commonName)"
  echo "    ✓ 第${number}个签名：$who $(date -u -d "@$at" '+%Y-%m-%d %H:%M:%S') UTC（$how）"
  if since=$(revoked "$one.cert"); then
    if [ "$(date -u -d "$since" +%s)" -le "$at" ]; then
      echo "    × 这份证书在签名之前已被吊销：$since"
      worse 1
    else
      echo "      这份证书后来被吊销（$since），签名在前，不受影响"
    fi
  fi
}

# A revision that only adds a time stamp must not change what people see or what is embedded: the file as it was when the
# last person had signed ($1) is shown and unpacked beside the whole file ($2).
same_to_see() {
  for tool in pdftoppm pdfdetach; do
    command -v "$tool" >/dev/null 2>&1 || { echo "    ？ 缺少工具 $tool（poppler），查不了时间戳是否夹带了改动"; worse 2; return; }
  done
  for copy in signed whole; do
    mkdir -p "$work/$copy"
    [ "$copy" = signed ] && from=$1 || from=$2
    pdftoppm -r 75 -gray "$from" "$work/$copy/page" 2>/dev/null && pdfdetach -saveall -o "$work/$copy" "$from" 2>/dev/null
  done
  if diff -rq "$work/signed" "$work/whole" >/dev/null && [ -n "$(ls "$work/whole")" ]; then
    echo "    ✓ 加时间戳前后，看到的各页和内嵌的文件都一样"
  else
    echo "    × 加时间戳时夹带了改动：看到的页面或内嵌的文件与签名时不一样"
    worse 1
  fi
  rm -rf "$work/signed" "$work/whole"
}

worse() { [ "$result" -eq 1 ] || result=$1; }

answer=0
for file in "$@"; do
  rm -f "$work"/*.der "$work"/*.data "$work"/*.kind "$work"/*.token "$work"/*.value "$work"/*.tree "$work"/*.cert "$work"/*.end "$work"/*.told
  echo "$file"
  count=$(perl -e "$cut" "$file" "$work" 2>"$work/said")
  status=$?
  cat "$work/said"
  result=0
  if [ -z "$count" ]; then
    worse 2
  else
    [ "$status" -eq 0 ] || worse 1
    # From the last to the first: each time stamp proves that all before it was there at its time.
    proof=$today
    number=$count
    last=""
    while [ "$number" -gt 0 ]; do
      one="$work/$number"
      if [ -f "$one.der" ] && [ "$(cat "$one.kind")" = stamp ]; then
        [ -z "$last" ] || { echo "    × 第${number}个时间戳之后又有签名"; worse 1; }
        stamp "$one.der" "$one.data" "第${number}个（整份文件）" > "$one.told" &&
          echo "    ✓ 第${number}个：整份文件的时间戳，$(date -u -d "@$at" '+%Y-%m-%d %H:%M:%S') UTC" > "$one.told"
      elif [ -f "$one.der" ]; then
        desk=""
        signature > "$one.told"
        if [ -z "$last" ]; then
          last=$number
          case $desk in "" | 督查室验收) ;; *) echo "    × 缺少“督查室验收”的签名：尚未签完，或签名已被删去" >> "$one.told"; worse 1 ;; esac
        fi
      fi
      number=$((number - 1))
    done
    while [ "$number" -lt "$count" ]; do
      number=$((number + 1))
      cat "$work/$number.told" 2>/dev/null
    done
    if [ -n "$last" ] && [ "$last" -lt "$count" ] && [ -f "$work/$last.end" ]; then
      head -c "$(cat "$work/$last.end")" "$file" > "$work/signed.pdf"
      same_to_see "$work/signed.pdf" "$file"
    fi
    [ -n "$last" ] || { echo "    × 里面没有人的签名，只有时间戳"; worse 1; }
  fi
  case $result in
    0) echo "    ✓ 签名都成立，最后一个覆盖整个文件。请对照纸面核对：应签的人是否都在上面。" ;;
    1) echo "    × 已被改动，或签名不成立" ;;
    *) echo "    ？ 无法判断" ;;
  esac
  [ "$answer" -eq 1 ] || [ "$result" -eq 0 ] || answer=$result
done
exit "$answer"
